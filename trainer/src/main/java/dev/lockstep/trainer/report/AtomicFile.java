package dev.lockstep.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files whole or not at all: under another name in the same folder first, then renamed. */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes a file, in place of the one that may be there. */
    public static void write(Path file, byte[] content) throws IOException {
        Path temporary = temporary(file);
        try {
            Files.write(temporary, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /**
     * Finds out whether a file could be written, and leaves nothing behind.
     *
     * @throws IOException if it could not
     */
    public static void check(Path file) throws IOException {
        Path temporary = temporary(file);
        Files.createFile(temporary);
        Files.delete(temporary);
    }

    /** Is made like any file, unlike those of {@link Files#createTempFile}, which only their owner may read. */
    private static Path temporary(Path file) {
        return file.toAbsolutePath()
                .resolveSibling(
                        "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    }
}
