package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** A JPEG file: grey, YCbCr or RGB, in any of EXIF's orientations. */
final class JpegFile implements PictureFile {
    /** The first three bytes of every JPEG file. */
    static final int SIGNATURE = 0xFFD8FF;

    private static final int INKS = 4;

    private final Path path;
    private final byte[] bytes;
    private final JpegMarkers markers;

    /**
     * Looks at what stands before the pixels.
     *
     * @param bytes all of it, begins with the signature
     * @throws DataException if it does not say its size, is too large, or is in CMYK
     */
    JpegFile(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
        this.markers = new JpegMarkers(bytes);
        if (markers.components() == 0) {
            throw new DataException(path + " is a truncated or corrupt JPEG file: it does not say its size");
        }
        if (markers.components() == INKS) {
            throw new DataException(
                    path + " is a JPEG file in CMYK, whose colours depend on the press that it is for; save it "
                            + "as RGB or grey");
        }
        PictureFile.requireSize(path, markers.rows(), markers.columns());
    }

    @Override
    public int rows() {
        return markers.orientation().swapsSides() ? markers.columns() : markers.rows();
    }

    @Override
    public int columns() {
        return markers.orientation().swapsSides() ? markers.rows() : markers.columns();
    }

    @Override
    public Picture decode(int ground) {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        StringBuilder trouble = new StringBuilder();
        // Of a truncated file the JDK's reader makes up the rest, and warns.
        reader.addIIOReadWarningListener((_, warning) -> trouble.append(trouble.isEmpty() ? warning : ""));
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            int rows = reader.getHeight(0);
            int columns = reader.getWidth(0);
            PictureFile.requireSize(path, rows, columns);
            byte[] gray = new byte[rows * columns];
            Gray.convert(reader.read(0), ground, gray);
            if (!trouble.isEmpty()) {
                throw new DataException(path + " is a truncated or corrupt JPEG file: " + trouble);
            }
            return Picture.of(gray, rows, columns, markers.orientation(), false);
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            // The JDK's reader throws unchecked exceptions too for some malformed images.
            throw new DataException(path + " is a corrupt or unsupported JPEG file: " + FileFailures.reason(e), e);
        } finally {
            reader.dispose();
        }
    }
}
