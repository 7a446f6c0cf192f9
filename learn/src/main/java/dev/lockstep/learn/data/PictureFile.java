package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** A PNG or JPEG file that has been read, told by its content and not its name; its pixels are not decoded yet. */
sealed interface PictureFile permits PngFile, JpegFile {
    /** Longer files are refused. */
    int MAX_BYTES = 1 << 29;

    /** Larger pictures are refused before memory is taken for them. */
    int MAX_SIDE = 1 << 15;

    /** Pictures of more pixels are refused as well. */
    int MAX_PIXELS = 100_000_000;

    /** As many bytes as tell whether a file is one of these. */
    int START = Long.BYTES;

    /**
     * Reads a file.
     *
     * @return the file, empty if it is of another kind
     * @throws DataException if it cannot be read, is not whole, or is too large
     */
    static Optional<PictureFile> read(Path path) {
        byte[] bytes = InputFile.read(path, MAX_BYTES);
        if (isPng(bytes)) {
            return Optional.of(new PngFile(path, bytes));
        }
        return isJpeg(bytes) ? Optional.of(new JpegFile(path, bytes)) : Optional.empty();
    }

    /**
     * Returns whether a regular file is one of these.
     *
     * @throws DataException if it cannot be read
     */
    static boolean isOne(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] start = in.readNBytes(START);
            return isPng(start) || isJpeg(start);
        } catch (IOException e) {
            throw FileFailures.unreadable(path, e);
        }
    }

    /** Says that memory was out for one picture, which is the picture's fault. */
    static DataException tooLarge(Path path, OutOfMemoryError e) {
        return new DataException(path + " needs more memory to decode than there is; make it smaller", e);
    }

    private static boolean isPng(byte[] start) {
        return start.length >= START && ByteBuffer.wrap(start).getLong() == PngFile.SIGNATURE;
    }

    private static boolean isJpeg(byte[] start) {
        return start.length >= Integer.BYTES && ByteBuffer.wrap(start).getInt() >>> 8 == JpegFile.SIGNATURE;
    }

    /** Refuses what is too large. */
    static void requireSize(Path path, int rows, int columns) {
        if (columns < 1 || rows < 1 || columns > MAX_SIDE || rows > MAX_SIDE) {
            throw new DataException("%s is %s x %s pixels; each side must be 1 to %s"
                    .formatted(path, Integer.toUnsignedString(columns), Integer.toUnsignedString(rows), MAX_SIDE));
        }
        if ((long) rows * columns > MAX_PIXELS) {
            throw new DataException(
                    "%s is %s x %s pixels; 100 million pixels are the most".formatted(path, columns, rows));
        }
    }

    /** Returns the height of the upright picture in pixels. */
    int rows();

    /** Returns the width of the upright picture in pixels. */
    int columns();

    /**
     * Decodes it to grey and turns it upright.
     *
     * @param ground the grey that transparency shows, 0 to 255
     * @throws DataException if it cannot be decoded
     */
    Picture decode(int ground);
}
