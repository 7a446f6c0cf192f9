package dev.lockstep.trainer.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;

/** Writes image files to test with. */
final class Pictures {
    private Pictures() {}

    /**
     * Writes a grey image.
     *
     * @param gray the value, 0 to 255, of the pixel at x and y
     */
    static void write(Path file, String format, int columns, int rows, IntBinaryOperator gray) throws IOException {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.getRaster().setSample(x, y, 0, gray.applyAsInt(x, y));
            }
        }
        if (!ImageIO.write(image, format, file.toFile())) {
            throw new IOException("no writer for " + format);
        }
    }

    /**
     * Writes a PNG image of black ink on transparent ground.
     *
     * @param opacity the value, 0 to 255, of the ink at x and y
     */
    static void writeInk(Path file, int columns, int rows, IntBinaryOperator opacity) throws IOException {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.setRGB(x, y, opacity.applyAsInt(x, y) << 24);
            }
        }
        ImageIO.write(image, "png", file.toFile());
    }

    /** Reads the grey of each pixel, or its red, row by row. */
    static int[] read(Path file) throws IOException {
        BufferedImage image = ImageIO.read(file.toFile());
        return image.getRaster().getSamples(0, 0, image.getWidth(), image.getHeight(), 0, (int[]) null);
    }
}
