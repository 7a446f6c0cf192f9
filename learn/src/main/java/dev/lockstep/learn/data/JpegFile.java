package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Reads JPEG files: grey, YCbCr, RGB, CMYK and YCCK, in any of EXIF's orientations. */
final class JpegFile {
    private static final int INKS = 4;

    private JpegFile() {}

    /**
     * Decodes a file to grey and turns it upright.
     *
     * @param path for the message
     * @throws DataException if it is not whole, cannot be decoded, or has too many pixels
     */
    static Picture read(Path path, byte[] bytes) {
        JpegMarkers markers = new JpegMarkers(bytes);
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        StringBuilder trouble = new StringBuilder();
        // Of a truncated file the JDK's reader makes up the rest, and warns.
        reader.addIIOReadWarningListener((_, warning) -> trouble.append(trouble.isEmpty() ? warning : ""));
        try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            int rows = reader.getHeight(0);
            int columns = reader.getWidth(0);
            byte[] gray = Picture.allocate(path, rows, columns);
            if (markers.components() == INKS) {
                // The JDK knows inks only by the colour profile of one press.
                Gray.convertInks(reader.readRaster(0, null), markers.isYcck(), markers.isInverted(), gray);
            } else {
                BufferedImage image = reader.read(0);
                Gray.convert(image, gray, 0);
            }
            if (!trouble.isEmpty()) {
                throw new DataException(path + " is a truncated or corrupt JPEG file: " + trouble);
            }
            return Picture.of(gray, rows, columns, markers.orientation());
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
