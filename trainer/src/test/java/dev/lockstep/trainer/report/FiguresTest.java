package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The numbers and colours of the report, each by a value that can be worked out by hand. */
class FiguresTest {
    private static final long SEED = 5;

    @Test
    void smoothingIsTheExponentiallyWeightedMeanOfPandas() {
        // pandas.Series([1, 2, 4]).ewm(alpha=0.1).mean(): (2 + 0.9) / 1.9, (4 + 1.8 + 0.81) / 2.71
        assertThat(Smoothing.exponential(new float[] {1, 2, 4}))
                .containsExactly(new float[] {1, 2.9f / 1.9f, 6.61f / 2.71f}, offset(1e-6f));
        assertThat(Smoothing.exponential(new float[] {3, 3, 3, 3})).containsExactly(3, 3, 3, 3);
        assertThat(Smoothing.exponential(new float[0])).isEmpty();
    }

    @Test
    void smoothingPassesOverWhatIsNotFinite() {
        assertThat(Smoothing.exponential(new float[] {2, Float.NaN, Float.POSITIVE_INFINITY, 2}))
                .containsExactly(2, Float.NaN, Float.NaN, 2);
    }

    @Test
    void roughnessIsZeroForEvenImagesAndThatOfNoiseForNoise() {
        float[] even = new float[3 * 50];
        Arrays.fill(even, 0.25f);
        Random random = new Random(SEED);
        float[] noise = new float[10 * 784];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = random.nextFloat() - 0.5f;
        }

        assertThat(new WeightImages(even, 5, 10).roughness()).isZero();
        assertThat(new WeightImages(noise, 28, 28).roughness())
                .as("seed %d", SEED)
                .isCloseTo(2 / Math.sqrt(3), offset(0.03));
        // Differences 2 (left to right) and 2, 0 (top to bottom), ... of the image 1 -1 / 1 1, whose root mean square
        // is 1.
        assertThat(new WeightImages(new float[] {1, -1, 1, 1}, 2, 2).roughness())
                .isCloseTo(1, offset(1e-12));
    }

    @Test
    void theScaleOfTheWeightsIsSymmetricAndLeavesOutWhatIsNotFinite() {
        WeightImages images = new WeightImages(new float[] {0.5f, -2, Float.NaN, Float.NEGATIVE_INFINITY}, 2, 1);

        assertThat(images.scale()).isEqualTo(2);
        assertThat(images.classes()).isEqualTo(2);
        assertThat(images.roughness()).isNaN();
    }

    @Test
    void csvQuotesWhatWouldBreakIt() {
        Csv csv = new Csv("a,b", "say \"no\"", "two\nlines", 4);

        assertThat(new String(csv.bytes(), StandardCharsets.UTF_8))
                .isEqualTo("\"a,b\",\"say \"\"no\"\"\",two\\u000alines,4\n");
    }
}
