package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG image of a file. Its structure and the CRC of every chunk are checked here, because the JDK's reader looks at
 * neither; nothing is decoded before {@link #gray}.
 */
final class PngFile {
    /** Larger images of data sets are refused before memory is taken for them. */
    private static final int MAX_SIDE = 4096;

    /** The first eight bytes of every PNG file. */
    static final long SIGNATURE = 0x89504E47_0D0A1A0AL;

    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454E44;
    private static final int EXIF = 0x65584966;
    private static final int TRNS = 0x74524E53;
    private static final int CHUNK_OVERHEAD = 12;

    private final Path path;
    private final byte[] bytes;
    private Orientation orientation = Orientation.UPRIGHT;

    /**
     * The grey, 0 to 255, that stands for transparency where the JDK's reader does not heed it: in images of less than 8 bits;
     * else -1.
     */
    private int transparentGray = -1;

    /**
     * Reads and checks a file.
     *
     * @throws DataException if it cannot be read or is no whole PNG file
     */
    PngFile(Path path) {
        this(path, InputFile.read(path, Picture.MAX_BYTES), MAX_SIDE);
    }

    /**
     * Checks a file that has been read.
     *
     * @param maxSide larger images are refused
     * @throws DataException if it is no whole PNG file
     */
    PngFile(Path path, byte[] bytes, int maxSide) {
        this.path = path;
        this.bytes = bytes;
        checkChunks();
        if (columns() < 1 || rows() < 1 || columns() > maxSide || rows() > maxSide) {
            throw new DataException("%s is %s x %s pixels; each side must be 1 to %s"
                    .formatted(path, Integer.toUnsignedString(columns()), Integer.toUnsignedString(rows()), maxSide));
        }
    }

    Path path() {
        return path;
    }

    /** Returns the width of the upright image in pixels. */
    int columns() {
        return orientation.swapsSides() ? storedRows() : storedColumns();
    }

    /** Returns the height of the upright image in pixels. */
    int rows() {
        return orientation.swapsSides() ? storedColumns() : storedRows();
    }

    private int storedColumns() {
        return ByteBuffer.wrap(bytes).getInt(16);
    }

    private int storedRows() {
        return ByteBuffer.wrap(bytes).getInt(20);
    }

    /**
     * Decodes the image to grey, see {@link Gray}, and turns it upright.
     *
     * @param target receives rows() * columns() bytes, row-major, from {@code offset}
     */
    void gray(byte[] target, int offset) {
        if (orientation.equals(Orientation.UPRIGHT)) {
            convert(target, offset);
        } else {
            byte[] stored = new byte[storedRows() * storedColumns()];
            convert(stored, 0);
            orientation.turn(stored, storedRows(), storedColumns(), target, offset);
        }
    }

    private void convert(byte[] target, int offset) {
        BufferedImage image = decode();
        Gray.convert(image, target, offset);
        if (transparentGray >= 0) {
            Gray.blacken(image.getRaster(), transparentGray, target, offset);
        }
    }

    private BufferedImage decode() {
        ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            // The JDK's reader throws unchecked exceptions too for some malformed images.
            throw new DataException(path + " is a corrupt PNG file: " + FileFailures.reason(e), e);
        } finally {
            reader.dispose();
        }
    }

    private void checkChunks() {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        if (bytes.length < Long.BYTES || file.getLong() != SIGNATURE) {
            throw new DataException(path + " is not a PNG file: it does not begin with the PNG signature");
        }
        CRC32 crc = new CRC32();
        int type = 0;
        for (boolean first = true; type != IEND; first = false) {
            if (file.remaining() < CHUNK_OVERHEAD) {
                throw truncated();
            }
            int length = file.getInt();
            if (length < 0 || length > file.remaining() - (CHUNK_OVERHEAD - 4)) {
                throw truncated();
            }
            int start = file.position();
            type = file.getInt();
            if (first && (type != IHDR || length != 13)) {
                throw new DataException(path + " is a corrupt PNG file: it does not begin with an IHDR chunk");
            }
            crc.reset();
            crc.update(bytes, start, 4 + length);
            file.position(start + 4 + length);
            if (file.getInt() != (int) crc.getValue()) {
                throw new DataException("%s is a corrupt PNG file: the CRC of the chunk at byte %s is wrong"
                        .formatted(path, start - 4));
            }
            if (type == TRNS && bytes[25] == 0 && bytes[24] >= 1 && bytes[24] < 8 && length == 2) {
                transparentGray = file.getShort(start + 4) * 255 / ((1 << bytes[24]) - 1);
            } else if (type == EXIF) {
                orientation = Orientation.ofExif(bytes, start + 4, length);
            }
        }
    }

    private DataException truncated() {
        return new DataException(
                path + " is a truncated PNG file: it has " + bytes.length + " bytes and no whole IEND chunk");
    }
}
