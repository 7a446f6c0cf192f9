package dev.lockstep.learn.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Small pictures, and files of them. */
final class PictureFixture {
    private PictureFixture() {}

    /** Returns a picture of one grey. */
    static BufferedImage gray(int rows, int columns, int value) {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.getRaster().setSample(x, y, 0, value);
            }
        }
        return image;
    }

    /** Returns a transparent picture with a stroke of one colour across its middle row. */
    static BufferedImage stroke(int rows, int columns, int rgb) {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
        for (int x = 1; x < columns - 1; x++) {
            image.setRGB(x, rows / 2, 0xFF000000 | rgb);
        }
        return image;
    }

    /** Writes a file, and its folder if it is not there; its name says whether it is a PNG or a JPEG. */
    static void write(Path file, BufferedImage image) throws IOException {
        Files.createDirectories(file.getParent());
        String format = file.toString().toLowerCase(Locale.ROOT).endsWith(".png") ? "png" : "jpeg";
        if (!ImageIO.write(image, format, file.toFile())) {
            throw new IOException("no writer for " + format);
        }
    }
}
