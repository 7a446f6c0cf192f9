package dev.lockstep.trainer.cli;

import dev.lockstep.file.OutputTarget;
import dev.lockstep.learn.data.FileFailures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that an option names, written as {@link OutputTarget} says. */
public final class OutputFile {
    private final String option;
    private final Path file;
    private final OutputTarget target;

    /**
     * Names the file, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot
     */
    OutputFile(String option, Path file) {
        this.option = option;
        this.file = file;
        this.target = new OutputTarget(file);
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": is a folder; name a file");
        }
        try {
            target.check();
        } catch (IOException e) {
            throw new InputException(
                    option + " " + file + ": cannot be written: " + FileFailures.reasonUnwritten(e)
                            + "; name a file in a folder that exists and may be written",
                    e);
        }
    }

    /** Writes text as UTF-8. */
    public void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes bytes. */
    public void write(byte[] content) {
        try {
            target.write(out -> out.write(content));
        } catch (IOException e) {
            throw new OutputException(option + " " + file, e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
