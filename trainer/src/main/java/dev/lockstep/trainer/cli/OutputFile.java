package dev.lockstep.trainer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that an option names, written whole or not at all. */
final class OutputFile {
    private final String option;
    private final Path file;

    /**
     * Names the file, and finds out before any work is done whether it can be written.
     *
     * @throws InputException if it cannot
     */
    OutputFile(String option, Path file) {
        this.option = option;
        this.file = file;
        if (Files.isDirectory(file)) {
            throw new InputException(option + " " + file + ": is a folder; name a file");
        }
        try {
            Files.createFile(temporary());
            Files.delete(temporary());
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    void write(String text) {
        try {
            try {
                Files.writeString(temporary(), text);
                Files.move(temporary(), file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary());
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Is made like any file, unlike those of {@link Files#createTempFile}, which only their owner may read. */
    private Path temporary() {
        return file.toAbsolutePath()
                .resolveSibling(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }

    private InputException unwritable(IOException e) {
        return new InputException(
                option + " " + file + ": cannot be written: " + e.getClass().getSimpleName() + ": " + e.getMessage()
                        + "; name a file in a folder that exists and may be written",
                e);
    }
}
