package dev.lockstep.learn.data;

import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes JPEG files whose components are stored as they are given, and segments of other programs into them. */
final class JpegWriter {
    private JpegWriter() {}

    /** The components of the pixel at x and y. */
    @FunctionalInterface
    interface Components {
        int[] at(int x, int y);
    }

    /** Returns a file of so many components, with nothing that says what they are. */
    static byte[] file(int columns, int rows, int bands, Components components) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, columns, rows, bands, null);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                raster.setPixel(x, y, components.at(x, y));
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(1);
            writer.write(null, new IIOImage(raster, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Returns the file with the segment by which Adobe's programs say what the components are: 0 as named, 1 YCC, 2 YCCK. */
    static byte[] withAdobe(byte[] file, int transform) {
        byte[] content = ByteBuffer.allocate(12)
                .put("Adobe".getBytes(StandardCharsets.US_ASCII))
                .putShort((short) 100)
                .putInt(0)
                .put((byte) transform)
                .array();
        return withSegment(file, 0xEE, content);
    }

    static byte[] withExif(byte[] file, byte[] exif) {
        byte[] content = ByteBuffer.allocate(6 + exif.length)
                .put("Exif\0\0".getBytes(StandardCharsets.US_ASCII))
                .put(exif)
                .array();
        return withSegment(file, 0xE1, content);
    }

    private static byte[] withSegment(byte[] file, int marker, byte[] content) {
        return ByteBuffer.allocate(file.length + 4 + content.length)
                .put(file, 0, 2)
                .put((byte) 0xFF)
                .put((byte) marker)
                .putShort((short) (2 + content.length))
                .put(content)
                .put(file, 2, file.length - 2)
                .array();
    }
}
