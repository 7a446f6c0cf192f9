package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.report.AtomicFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that an option names, written whole or not at all. */
public final class OutputFile {
    private final String option;
    private final Path file;

    /**
     * Names the file, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot
     */
    public OutputFile(String option, Path file) {
        this.option = option;
        this.file = file;
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": is a folder; name a file");
        }
        try {
            AtomicFile.check(file);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Writes text as UTF-8. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes. */
    public void write(byte[] content) {
        try {
            AtomicFile.write(file, content);
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }

    private InputException unwritable(IOException e) {
        return new InputException(
                option + " " + file + ": cannot be written: " + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "; name a file in a folder that exists and may be written",
                e);
    }
}
