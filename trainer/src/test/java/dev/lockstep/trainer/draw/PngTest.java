package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PngTest {
    private static final long SEED = 7;

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 37", "37, 1", "13, 29", "301, 257"})
    void anotherReaderSeesEveryPixel(int width, int height) throws IOException {
        Random random = new Random(SEED);
        Raster raster = new Raster(width, height, Raster.WHITE);
        int[] expected = random.ints((long) width * height, 0, 1 << 24).toArray();
        for (int i = 0; i < expected.length; i++) {
            raster.set(i % width, i / width, expected[i]);
        }

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(raster.png()));

        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        for (int i = 0; i < expected.length; i++) {
            assertThat(image.getRGB(i % width, i / width) & 0xFFFFFF)
                    .as("pixel %d, seed %d", i, SEED)
                    .isEqualTo(expected[i]);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 4, 3", "-2, -1, 4, 3", "5, 6, 9, 9", "-5, 2, 100, 1", "3, 3, 0, 5", "20, 20, 3, 3"})
    void fillsWhatLiesWithinAndNothingElse(int x, int y, int columns, int rows) throws IOException {
        Raster raster = new Raster(11, 9, 0x102030);

        raster.fill(x, y, columns, rows, 0xABCDEF);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(raster.png()));
        for (int row = 0; row < 9; row++) {
            for (int column = 0; column < 11; column++) {
                boolean within = column >= x && column < x + columns && row >= y && row < y + rows;
                assertThat(image.getRGB(column, row) & 0xFFFFFF).isEqualTo(within ? 0xABCDEF : 0x102030);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "5"})
    void drawsEachPixelAsASquare(int zoom) throws IOException {
        Raster small = new Raster(3, 2, 0);
        for (int i = 0; i < 6; i++) {
            small.set(i % 3, i / 3, 0x010203 * (i + 1));
        }
        Raster large = new Raster(3 * zoom + 2, 2 * zoom + 1, Raster.WHITE);

        large.draw(small, 2, 1, 3 * zoom, 2 * zoom);

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(large.png()));
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int expected = x < 2 || y < 1 ? Raster.WHITE : 0x010203 * ((y - 1) / zoom * 3 + (x - 2) / zoom + 1);
                assertThat(image.getRGB(x, y) & 0xFFFFFF).isEqualTo(expected);
            }
        }
    }
}
