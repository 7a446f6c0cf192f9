package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.ImageForm;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which images are centred as MNIST's are, and how a picture becomes one of them. */
class MnistFrameTest {
    private static final DataOptions OPTIONS =
            DataOptions.fromEnvironment(Map.of()).withPerClass(100);

    private static Examples mnist;

    @BeforeAll
    static void load() {
        mnist = Dataset.load("mnist", OPTIONS.withDataDir(RealMnist.folder())).train();
    }

    @Test
    void mnistIsCentredWhicheverWayItIsLit() {
        assertThat(ImageForm.of(mnist)).isEqualTo(new ImageForm(false, true));
        byte[] inverted = new byte[mnist.pixels().length];
        for (int i = 0; i < inverted.length; i++) {
            inverted[i] = (byte) ~mnist.pixels()[i];
        }
        assertThat(ImageForm.of(Examples.images(inverted, mnist.labels(), 28, 28)))
                .isEqualTo(new ImageForm(true, true));
    }

    /** The digits that are drawn here vary in size and place, and images that fill their frame are no drawings. */
    @Test
    void otherImagesAreNot() {
        assertThat(ImageForm.of(Dataset.load("digits", OPTIONS).train())).isEqualTo(ImageForm.UNKNOWN);
        byte[] noise = new byte[784 * 20];
        new SplittableRandom(1).nextBytes(noise);
        assertThat(ImageForm.of(Examples.images(noise, new int[20], 28, 28)).centered())
                .isFalse();
        assertThat(ImageForm.of(Examples.images(new byte[784], new int[1], 28, 28)))
                .isEqualTo(ImageForm.UNKNOWN);
        assertThat(ImageForm.of(Examples.images(new byte[784], new int[1], 49, 16)))
                .isEqualTo(ImageForm.UNKNOWN);
        assertThat(ImageForm.of(Examples.vectors(new float[784], new int[1], 784)))
                .isEqualTo(ImageForm.UNKNOWN);
    }

    /** One of these images has a stray line that reaches beyond the box. */
    @Test
    void mnistsOwnImagesAreLeftAsTheyAre() {
        int changed = 0;
        for (int i = 0; i < mnist.size(); i++) {
            Picture picture = Picture.of(mnist, i);
            changed += MnistFrame.of(picture, false).orElseThrow() == picture ? 0 : 1;
        }
        assertThat(changed).isLessThanOrEqualTo(1);
    }

    /** The background is even, the ink full, and what is drawn is back where it was but for the blur of scaling. */
    @ParameterizedTest
    @CsvSource({
        "1, 40, 60, 0,  255, false",
        "3, 200, 100, 255, 0, true",
        "7, 400, 300, 200, 40, true",
        "7, 300, 500, 30, 180, false"
    })
    void aDigitIsFoundWhereverItLies(int zoom, int rows, int columns, int paper, int ink, boolean light) {
        SplittableRandom random = new SplittableRandom(zoom);
        double difference = 0;
        for (int i = 0; i < mnist.size(); i += 10) {
            Picture digit = Picture.of(mnist, i);
            byte[] pixels = new byte[rows * columns];
            int top = random.nextInt(rows - 28 * zoom + 1);
            int left = random.nextInt(columns - 28 * zoom + 1);
            for (int at = 0; at < pixels.length; at++) {
                int y = Math.floorDiv(at / columns - top, zoom);
                int x = Math.floorDiv(at % columns - left, zoom);
                int drawn = y < 0 || y > 27 || x < 0 || x > 27 ? 0 : digit.pixels()[28 * y + x] & 0xFF;
                pixels[at] = (byte) (paper + (ink - paper) * drawn / 255);
            }

            Picture framed = MnistFrame.of(Picture.of(pixels, rows, columns, Orientation.UPRIGHT, false), light)
                    .orElseThrow();

            Picture dark = light ? framed.inverted() : framed;
            assertThat(dark.rows()).isEqualTo(28);
            assertThat(dark.columns()).isEqualTo(28);
            assertThat(dark.borderLevel()).isZero();
            for (int at = 0; at < 784; at++) {
                difference += Math.abs((dark.pixels()[at] & 0xFF) - (digit.pixels()[at] & 0xFF)) / 255.0;
            }
        }
        double mean = difference / 784 / (mnist.size() / 10.0);
        System.out.println("mean difference " + mean);
        assertThat(mean).isLessThan(0.02);
    }

    @Test
    void nothingDrawnIsNothingFound() {
        assertThat(MnistFrame.of(Picture.of(new byte[12], 3, 4, Orientation.UPRIGHT, false), false))
                .isEmpty();
    }
}
