package dev.lockstep.trainer.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
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
    /** Larger images are refused before memory is taken for them. */
    static final int MAX_SIDE = 4096;

    private static final long SIGNATURE = 0x89504E47_0D0A1A0AL;
    private static final int IHDR = 0x49484452;
    private static final int IEND = 0x49454E44;
    private static final int CHUNK_OVERHEAD = 12;

    private final Path path;
    private final byte[] bytes;

    /**
     * Reads and checks a file.
     *
     * @throws DataException if it cannot be read or is no whole PNG file
     */
    PngFile(Path path) {
        this.path = path;
        try {
            bytes = Files.readAllBytes(path);
        } catch (IOException e) {
            throw DataException.unreadable(path, e);
        }
        checkChunks();
        if (columns() < 1 || rows() < 1 || columns() > MAX_SIDE || rows() > MAX_SIDE) {
            throw new DataException("%s is %s x %s pixels; each side must be 1 to %d"
                    .formatted(path, Integer.toUnsignedString(columns()), Integer.toUnsignedString(rows()), MAX_SIDE));
        }
    }

    Path path() {
        return path;
    }

    int columns() {
        return ByteBuffer.wrap(bytes).getInt(16);
    }

    int rows() {
        return ByteBuffer.wrap(bytes).getInt(20);
    }

    /**
     * Decodes the image to grey, 0 black to 255 white: Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of the stored
     * values, over black where it is transparent.
     *
     * @param target receives rows() * columns() bytes, row-major, from {@code offset}
     */
    void gray(byte[] target, int offset) {
        BufferedImage image = decode();
        boolean packed = image.getColorModel() instanceof IndexColorModel;
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean color = image.getColorModel().getColorSpace().getType() != ColorSpace.TYPE_GRAY;
        boolean alpha = image.getColorModel().hasAlpha();
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int value;
                if (packed) {
                    int argb = image.getRGB(x, y);
                    value = over(luma((argb >> 16) & 0xFF, (argb >> 8) & 0xFF, argb & 0xFF), argb >>> 24);
                } else {
                    int opaque = color
                            ? luma(sample(raster, x, y, 0), sample(raster, x, y, 1), sample(raster, x, y, 2))
                            : sample(raster, x, y, 0);
                    value = over(opaque, alpha ? sample(raster, x, y, bands - 1) : 255);
                }
                target[offset++] = (byte) value;
            }
        }
    }

    private BufferedImage decode() {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("png");
        ImageReader reader = readers.next();
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            // The JDK's reader throws unchecked exceptions too for some malformed images.
            throw new DataException(path + " is a corrupt PNG file: " + DataException.reason(e), e);
        } finally {
            reader.dispose();
        }
    }

    private static int sample(Raster raster, int x, int y, int band) {
        int largest = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        return (raster.getSample(x, y, band) * 255 + largest / 2) / largest;
    }

    private static int luma(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    private static int over(int gray, int alpha) {
        return (gray * alpha + 127) / 255;
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
                throw new DataException("%s is a corrupt PNG file: the CRC of the chunk at byte %d is wrong"
                        .formatted(path, start - 4));
            }
        }
    }

    private DataException truncated() {
        return new DataException(
                path + " is a truncated PNG file: it has " + bytes.length + " bytes and no whole IEND chunk");
    }
}
