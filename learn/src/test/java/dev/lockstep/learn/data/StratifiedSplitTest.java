package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StratifiedSplitTest {
    /** Classes of 0 to 7 examples, in any order. */
    private static final int[] LABELS = shuffled(0, 1, 2, 3, 4, 5, 6, 7);

    @Test
    void everyExampleIsInOneOfTheTwoInOrder() {
        StratifiedSplit split = StratifiedSplit.of(LABELS, 8, 0.3, 5);
        assertThat(split.train()).isSorted();
        assertThat(split.valid()).isSorted();
        assertThat(IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.valid()))
                        .sorted())
                .containsExactlyElementsOf(
                        IntStream.range(0, LABELS.length).boxed().toList());
    }

    @Test
    void everyClassGivesItsShareAndKeepsOne() {
        assertThat(counts(StratifiedSplit.of(LABELS, 8, 0.25, 5).valid())).containsExactly(0, 0, 1, 1, 1, 1, 2, 2);
        assertThat(counts(StratifiedSplit.of(LABELS, 8, 0.999, 5).valid())).containsExactly(0, 0, 1, 2, 3, 4, 5, 6);
        assertThat(counts(StratifiedSplit.of(LABELS, 8, 1e-9, 5).valid())).containsExactly(0, 0, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void theSeedDecidesAlone() {
        int[] valid = StratifiedSplit.of(LABELS, 8, 0.5, 5).valid();
        assertThat(StratifiedSplit.of(LABELS, 8, 0.5, 5).valid()).containsExactly(valid);
        assertThat(StratifiedSplit.of(LABELS, 8, 0.5, 6).valid()).isNotEqualTo(valid);
    }

    private static int[] counts(int[] examples) {
        int[] counts = new int[8];
        for (int example : examples) {
            counts[LABELS[example]]++;
        }
        return counts;
    }

    private static int[] shuffled(int... counts) {
        int[] labels = IntStream.range(0, counts.length)
                .flatMap(label -> IntStream.generate(() -> label).limit(counts[label]))
                .toArray();
        Random random = new Random(1);
        for (int i = labels.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int label = labels[i];
            labels[i] = labels[other];
            labels[other] = label;
        }
        return labels;
    }
}
