package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Drawings look as they did when somebody last looked at them. {@code -Dlockstep.golden=write} draws the golden images anew; look at them
 * before they are committed.
 */
class GoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/dev/lockstep/trainer/draw");
    private static final Path DRAWN = Path.of("target/golden");
    /** What rounding may change of a pixel's colour, and of how many pixels. */
    private static final int TOLERANCE = 24;

    private static final double MOST_DIFFERENT = 0.001;

    /** What is drawn. */
    enum Picture {
        CURVES,
        EPOCHS,
        ONE_EPOCH,
        RATES
    }

    private static Chart chart(Picture picture) {
        return switch (picture) {
            case CURVES ->
                chart(
                        "Loss per step",
                        Chart.Scale.LINEAR,
                        List.of(
                                Curve.of("raw", Ink.RAW, 300, i -> 2.3 / (1 + i / 20.0) + 0.2 * ((i * 37 % 11) / 11.0))
                                        .thin(),
                                Curve.of("smoothed", Ink.TRAIN, 300, i -> 2.3 / (1 + i / 20.0) + 0.1)));
            case EPOCHS ->
                chart(
                        "Genauigkeit je Epoche: größer ist besser",
                        Chart.Scale.PERCENT,
                        List.of(
                                Curve.of("training", Ink.TRAIN, 5, i -> 0.82 + 0.02 * i),
                                Curve.of("validation", Ink.VALID, 5, i -> i == 2 ? Double.NaN : 0.84 + 0.01 * i)));
            case ONE_EPOCH ->
                chart(
                        "Accuracy per epoch",
                        Chart.Scale.PERCENT,
                        List.of(
                                Curve.of("training", Ink.TRAIN, 1, i -> 0.83),
                                Curve.of("validation", Ink.VALID, 1, i -> 0.86)));
            case RATES ->
                chart(
                        "Loss per step, exponentially weighted",
                        Chart.Scale.LOGARITHMIC,
                        IntStream.range(0, 8).mapToObj(GoldenTest::rate).toList());
        };
    }

    private static Curve rate(int number) {
        return Curve.of(
                "lr=" + Math.pow(10, number - 5),
                Ink.curve(number),
                number == 7 ? 40 : 120,
                i -> 2.3 * Math.exp(-i * number / 300.0) + (number == 6 ? i / 10.0 : 0));
    }

    private static Chart chart(String title, Chart.Scale scale, List<Curve> curves) {
        return new Chart(title, title, "step", 0, scale, curves);
    }

    @ParameterizedTest
    @EnumSource(Picture.class)
    void looksAsItDid(Picture picture) throws IOException {
        Path golden = GOLDEN.resolve(picture.name().toLowerCase(Locale.ROOT) + ".png");
        Path drawn = Files.createDirectories(DRAWN).resolve(golden.getFileName());
        Files.write(drawn, chart(picture).drawing(560, 240, true).png());
        if ("write".equals(System.getProperty("lockstep.golden"))) {
            Files.createDirectories(GOLDEN);
            ImageIO.write(ImageIO.read(drawn.toFile()), "png", golden.toFile());
        }

        BufferedImage expected = ImageIO.read(golden.toFile());
        BufferedImage actual = ImageIO.read(drawn.toFile());

        assertThat(List.of(actual.getWidth(), actual.getHeight()))
                .containsExactly(expected.getWidth(), expected.getHeight());
        int[] expectedPixels = pixels(expected);
        int[] actualPixels = pixels(actual);
        long different = IntStream.range(0, expectedPixels.length)
                .filter(i -> Math.abs(expectedPixels[i] - actualPixels[i]) > TOLERANCE)
                .count();
        assertThat(different)
                .as("%s and %s differ; look at both", golden, drawn)
                .isLessThanOrEqualTo((long) (MOST_DIFFERENT * expectedPixels.length));
    }

    /** Returns red, green and blue of all pixels. */
    private static int[] pixels(BufferedImage image) {
        int[] packed = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return Arrays.stream(packed)
                .flatMap(pixel -> IntStream.of(pixel >> 16 & 0xFF, pixel >> 8 & 0xFF, pixel & 0xFF))
                .toArray();
    }
}
