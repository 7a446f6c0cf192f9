package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Standardization;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StratifiedFoldsTest {
    private static final int FOLDS = 4;
    private static final int[] LABELS = labels(9, 1, 14, 7);

    @Test
    void everyExampleIsMeasuredOnceAndLearnedFromElsewhere() {
        StratifiedFolds folds = StratifiedFolds.of(data(), FOLDS, 3);
        int[] measured = new int[LABELS.length];
        for (int fold = 0; fold < FOLDS; fold++) {
            Dataset part = folds.dataset(fold);
            ids(part.valid()).forEach(id -> measured[id]++);
            assertThat(Stream.concat(ids(part.train()).stream(), ids(part.valid()).stream()))
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, LABELS.length).boxed().toList());
            assertThat(ids(part.train())).isSorted();
            ids(part.valid())
                    .forEach(id ->
                            assertThat(part.valid().weights().orElseThrow()).contains(id + 1f));
        }
        assertThat(measured).containsOnly(1);
    }

    @Test
    void foldsHaveOfEachClassAndOfAllTheSameNumberButForOne() {
        StratifiedFolds folds = StratifiedFolds.of(data(), FOLDS, 3);
        List<Examples> measured = IntStream.range(0, FOLDS)
                .mapToObj(fold -> folds.dataset(fold).valid())
                .toList();
        assertThat(measured.stream().map(Examples::size).toList()).containsExactlyInAnyOrder(8, 8, 8, 7);
        for (int label = 0; label < 4; label++) {
            int wanted = label;
            int all = (int) Arrays.stream(LABELS).filter(of -> of == wanted).count();
            assertThat(measured)
                    .allSatisfy(fold -> assertThat(Arrays.stream(fold.labels())
                                    .filter(of -> of == wanted)
                                    .count())
                            .isBetween((long) all / FOLDS, (long) Math.ceilDiv(all, FOLDS)));
        }
    }

    @Test
    void theSeedDecidesAlone() {
        assertThat(ids(StratifiedFolds.of(data(), FOLDS, 3).dataset(1).valid()))
                .isEqualTo(ids(StratifiedFolds.of(data(), FOLDS, 3).dataset(1).valid()))
                .isNotEqualTo(
                        ids(StratifiedFolds.of(data(), FOLDS, 4).dataset(1).valid()));
    }

    @Test
    void whatIsMeasuredOnHasNoPartInTheStandardisation() {
        Dataset part = StratifiedFolds.of(data().standardized(), FOLDS, 3).dataset(2);
        assertThat(part.features().standardization()).contains(Standardization.of(part.train()));
        assertThat(part.valid().features()).isEqualTo(part.train().features());
    }

    private static List<Integer> ids(Examples examples) {
        return examples.values()
                .elements(ValueLayout.JAVA_FLOAT)
                .map(value -> (int) value.get(ValueLayout.JAVA_FLOAT, 0))
                .toList();
    }

    /** Each example is its own number, and weighs one more. */
    private static Dataset data() {
        float[] values = new float[LABELS.length];
        float[] weights = new float[LABELS.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
            weights[i] = i + 1;
        }
        Examples train = Examples.vectors(values, LABELS, 1).withWeights(weights);
        Examples valid = Examples.vectors(new float[] {0}, new int[] {0}, 1);
        return Dataset.of(List.of("a", "b", "c", "d"), train, valid);
    }

    private static int[] labels(int... counts) {
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            labels.addAll(Collections.nCopies(counts[label], label));
        }
        Collections.shuffle(labels, new Random(1));
        return labels.stream().mapToInt(Integer::intValue).toArray();
    }
}
