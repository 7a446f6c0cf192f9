package dev.lockstep.trainer.draw;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drawings look as they did when somebody last looked at them. */
class GoldenTest {
    /** Rounding may change the colour of a few pixels. */
    private static final Golden PIXELS = new Golden(1, 24, 0.001);

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
        byte[] drawn = chart(picture).drawing(560, 240, true).png();

        PIXELS.compare(picture.name().toLowerCase(Locale.ROOT) + ".png", ImageIO.read(new ByteArrayInputStream(drawn)));
    }
}
