package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Looks at a file before it is opened: a pipe would be waited for and a device read for ever. */
public final class InputFile {
    private InputFile() {}

    /**
     * Returns the length of a regular file, or of the one that a link leads to.
     *
     * @throws IOException with a reason fit for {@link FileFailures#reason} if there is none
     */
    public static long size(Path path) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new FileSystemException(path.toString(), null, "it is a folder; name a file");
        }
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(
                    path.toString(), null, "it is a device, a pipe or a socket; copy its content to a file");
        }
        return attributes.size();
    }

    /**
     * Reads a whole file.
     *
     * @param limit longer files are refused
     * @throws DataException if it cannot be read or is too long
     */
    static byte[] read(Path path, int limit) {
        try {
            long size = size(path);
            if (size > limit) {
                throw new DataException("%s has %s bytes; more than %s are refused".formatted(path, size, limit));
            }
            Heap.require(size, path);
            try (InputStream in = Files.newInputStream(path)) {
                byte[] bytes = in.readNBytes((int) size);
                if (bytes.length < size || in.read() >= 0) {
                    throw new DataException(path + " has changed while it was read; try again");
                }
                return bytes;
            }
        } catch (IOException e) {
            throw FileFailures.unreadable(path, e);
        }
    }
}
