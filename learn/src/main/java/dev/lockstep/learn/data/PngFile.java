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

/** A PNG file. Its structure and the CRC of every chunk are checked here, because the JDK's reader looks at neither. */
final class PngFile implements PictureFile {
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
     * Checks a file.
     *
     * @param bytes all of it, begins with the signature
     * @throws DataException if it is no whole PNG file, or too large
     */
    PngFile(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
        checkChunks();
        PictureFile.requireSize(path, storedRows(), storedColumns());
    }

    @Override
    public int columns() {
        return orientation.swapsSides() ? storedRows() : storedColumns();
    }

    @Override
    public int rows() {
        return orientation.swapsSides() ? storedColumns() : storedRows();
    }

    private int storedColumns() {
        return ByteBuffer.wrap(bytes).getInt(16);
    }

    private int storedRows() {
        return ByteBuffer.wrap(bytes).getInt(20);
    }

    @Override
    public Picture decode(int ground) {
        BufferedImage image = decode();
        byte[] gray = new byte[storedRows() * storedColumns()];
        boolean transparent = Gray.convert(image, ground, gray);
        if (transparentGray >= 0) {
            transparent |= Gray.fill(image.getRaster(), transparentGray, ground, gray);
        }
        return Picture.of(gray, storedRows(), storedColumns(), orientation, transparent);
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
        ByteBuffer file = ByteBuffer.wrap(bytes).position(Long.BYTES);
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
