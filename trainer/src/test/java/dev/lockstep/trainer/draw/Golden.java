package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Pictures that somebody has looked at. {@code -Dlockstep.golden=write} draws them anew; look at them before they are committed.
 *
 * @param side what is compared are the mean colours of squares of so many pixels
 * @param tolerance by how much the red, green or blue of a square may differ, of 255
 * @param most how much of all squares may differ by more, 0 to 1
 */
public record Golden(int side, int tolerance, double most) {
    private static final Path FOLDER = Path.of("src/test/resources/dev/lockstep/trainer/golden");
    private static final Path DRAWN = Path.of("target/golden");
    /** 64 shades of red, of green and of blue. */
    private static final int FEWER_COLORS = 0xFCFCFC;

    /**
     * Fails if a picture looks different.
     *
     * @param name the name of its file
     */
    public void compare(String name, BufferedImage actual) throws IOException {
        write(actual, DRAWN, name);
        if ("write".equals(System.getProperty("lockstep.golden"))) {
            write(actual, FOLDER, name);
        }
        BufferedImage expected = expected(name);
        assertThat(List.of(actual.getWidth(), actual.getHeight()))
                .as("width and height of %s", name)
                .containsExactly(expected.getWidth(), expected.getHeight());
        assertThat(different(name, actual))
                .as("%s in %s and in %s differ; look at both", name, FOLDER, DRAWN)
                .isLessThanOrEqualTo(most);
    }

    /** Returns how much of a picture differs, 0 to 1; all of it where the sizes do. */
    public double different(String name, BufferedImage actual) throws IOException {
        BufferedImage expected = expected(name);
        if (actual.getWidth() != expected.getWidth() || actual.getHeight() != expected.getHeight()) {
            return 1;
        }
        int squares = 0;
        int different = 0;
        for (int y = 0; y + side <= actual.getHeight(); y += side) {
            for (int x = 0; x + side <= actual.getWidth(); x += side) {
                squares++;
                int[] one = mean(expected, x, y, side);
                int[] other = mean(actual, x, y, side);
                boolean differs = false;
                for (int band = 0; band < one.length; band++) {
                    differs |= Math.abs(one[band] - other[band]) > tolerance;
                }
                different += differs ? 1 : 0;
            }
        }
        return (double) different / squares;
    }

    /** Returns a picture whose pixels are the means of squares, in fewer colours: such files are small. */
    public static BufferedImage shrunk(BufferedImage image, int side) {
        BufferedImage shrunk =
                new BufferedImage(image.getWidth() / side, image.getHeight() / side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < shrunk.getHeight(); y++) {
            for (int x = 0; x < shrunk.getWidth(); x++) {
                int[] mean = mean(image, x * side, y * side, side);
                shrunk.setRGB(x, y, (mean[0] << 16 | mean[1] << 8 | mean[2]) & FEWER_COLORS);
            }
        }
        return shrunk;
    }

    /** Returns the mean red, green and blue of a square. */
    private static int[] mean(BufferedImage image, int x, int y, int side) {
        int[] sums = new int[3];
        for (int pixel : image.getRGB(x, y, side, side, null, 0, side)) {
            sums[0] += pixel >> 16 & 0xFF;
            sums[1] += pixel >> 8 & 0xFF;
            sums[2] += pixel & 0xFF;
        }
        for (int band = 0; band < sums.length; band++) {
            sums[band] = Math.round((float) sums[band] / (side * side));
        }
        return sums;
    }

    private static BufferedImage expected(String name) throws IOException {
        return ImageIO.read(FOLDER.resolve(name).toFile());
    }

    private static void write(BufferedImage image, Path folder, String name) throws IOException {
        Path file = Files.createDirectories(folder).resolve(name);
        assertThat(ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .as("there is a writer for %s", name)
                .isTrue();
    }
}
