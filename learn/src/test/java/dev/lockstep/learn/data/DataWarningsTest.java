package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataWarningsTest {
    private static final Examples ALL = images(0, 1, 2, 0, 1, 2, 2);

    @Test
    void dataWithNothingWrongHaveNone() {
        assertThat(DataWarnings.of(data(3, ALL, ALL))).isEmpty();
        assertThat(DataWarnings.of(Dataset.load(
                        "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(1))))
                .isEmpty();
    }

    @Test
    void oneClassAloneTeachesNothing() {
        String warning = "all training images are of class c%d; there is nothing to tell apart, and any accuracy means "
                + "nothing";

        assertThat(DataWarnings.of(data(1, images(0, 0, 0), images(0)))).containsExactly(warning.formatted(0));
        assertThat(DataWarnings.of(data(3, images(2, 2, 2), ALL))).containsExactly(warning.formatted(2));
    }

    @Test
    void classesThatASplitLacksAreNamed() {
        assertThat(DataWarnings.of(data(3, ALL, images(0, 2))))
                .containsExactly("no validation image is of class c1; the validation accuracy says nothing of it");
        assertThat(DataWarnings.of(data(9, ALL, ALL)))
                .containsExactly(
                        "no training image is of class c3, c4, c5, c6, c7 and 1 more, which cannot be learned",
                        "no validation image is of class c3, c4, c5, c6, c7 and 1 more; the validation accuracy says nothing "
                                + "of it");
    }

    @Test
    void imagesThatAreAllEqualTeachNothing() {
        int size = 6;
        byte[] pixels = new byte[6 * size];
        int[] labels = {0, 1, 2, 0, 1, 2};

        assertThat(DataWarnings.of(data(3, Examples.images(pixels, labels, 2, 3), ALL)))
                .containsExactly("all training images are of one value; they hold nothing to tell classes by");
        for (int image = 0; image < labels.length; image++) {
            pixels[image * size + 4] = 7;
        }
        assertThat(DataWarnings.of(data(3, Examples.images(pixels, labels, 2, 3), ALL)))
                .containsExactly("all training images are equal; they hold nothing to tell classes by");
        for (int place = 0; place < pixels.length; place++) {
            byte[] other = pixels.clone();
            other[place] = 1;
            assertThat(DataWarnings.of(data(3, Examples.images(other, labels, 2, 3), ALL)))
                    .isEmpty();
        }
    }

    /** Each image differs from the one before. */
    private static Examples images(int... labels) {
        byte[] pixels = new byte[6 * labels.length];
        for (int i = 0; i < labels.length; i++) {
            pixels[6 * i + 5] = (byte) (i + 1);
        }
        return Examples.images(pixels, labels, 2, 3);
    }

    private static Dataset data(int classes, Examples train, Examples valid) {
        List<String> names =
                IntStream.range(0, classes).mapToObj(label -> "c" + label).toList();
        return new Dataset("made", "made by the test", names, train, valid);
    }
}
