package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Compute;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Weights of classes and of examples in the training loss. */
class WeightsTest {
    private static final List<String> NAMES = List.of("rare", "common", "absent");

    @Test
    void balancedWeightsMakeAllClassesCountAlike() {
        Dataset data = Dataset.of(NAMES, points(15, 0.2, 1), points(4, 0.5, 2));

        assertThat(ClassWeights.balanced().of(data)).containsExactly(2.5f, 0.625f, 1);
        assertThat(ClassWeights.none().of(data)).containsExactly(1, 1, 1);
        assertThat(ClassWeights.of(Map.of("common", 0.25)).of(data)).containsExactly(1, 0.25f, 1);
        assertThat(ClassWeights.none().areNone()).isTrue();
        assertThat(ClassWeights.balanced().areNone()).isFalse();
    }

    @Test
    void balancedWeightsFindARareClassThatWouldBeOverlooked() {
        Dataset data = Dataset.of(NAMES, points(3000, 0.02, 1), points(1000, 0.5, 2));
        TrainingSettings settings = TrainingSettings.DEFAULTS.withEpochs(3).withBatch(50);

        int plain = found(data, settings);
        int balanced = found(data, settings.withClassWeights(ClassWeights.balanced()));

        assertThat(plain).isLessThan(100);
        assertThat(balanced).isGreaterThan(400);
    }

    @Test
    void aClassWeightIsTheWeightOfEachOfItsExamples() {
        Examples train = points(300, 0.3, 3);
        float[] weights = new float[300];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = train.labels()[i] == 0 ? 4 : 0.5f;
        }
        TrainingSettings settings =
                TrainingSettings.DEFAULTS.withLabelSmoothing(0).withBatch(7).withEpochs(2);
        Dataset data = Dataset.of(NAMES, train, train);
        Dataset weighted = Dataset.of(NAMES, train.withWeights(weights), train);
        ClassWeights ofClasses = ClassWeights.of(Map.of("rare", 4.0, "common", 0.5));
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel byClass = new Trainer(data, settings.withClassWeights(ofClasses)).train(cpu);
            LinearModel byExample = new Trainer(weighted, settings).train(cpu);
            LinearModel plain = new Trainer(data, settings).train(cpu);

            assertThat(byExample.weight()).isEqualTo(byClass.weight());
            assertThat(byExample.bias()).isEqualTo(byClass.bias());
            assertThat(byExample.weight()).isNotEqualTo(plain.weight());
            assertThat(byExample.evaluate(cpu, weighted.train())).isEqualTo(byExample.evaluate(cpu, train));
        }
    }

    @Test
    void anExampleOfWeightTwoCountsAsTwo() {
        Examples once = points(8, 0.5, 4);
        Examples twice =
                Examples.vectors(twice((float[]) once.values().heapBase().orElseThrow(), 2), twice(once.labels()), 2);
        float[] weights = new float[8];
        Arrays.fill(weights, 1);
        weights[7] = 2;
        TrainingSettings settings = TrainingSettings.DEFAULTS.withEpochs(9);
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel weighted =
                    new Trainer(Dataset.of(NAMES, once.withWeights(weights), once), settings.withBatch(8)).train(cpu);
            LinearModel repeated = new Trainer(Dataset.of(NAMES, twice, once), settings.withBatch(9)).train(cpu);

            for (int i = 0; i < weighted.weight().length; i++) {
                assertThat(weighted.weight()[i]).isEqualTo(repeated.weight()[i], within(1e-5f));
            }
        }
    }

    @Test
    void weightsAreWhatATrainingIsRecognisedBy() {
        Examples train = points(8, 0.5, 5);
        String plain = Dataset.of(NAMES, train, train).sha256();
        float[] weights = {1, 1, 1, 1, 1, 1, 1, 2};

        assertThat(Dataset.of(NAMES, train.withWeights(weights), train).sha256())
                .isNotEqualTo(plain)
                .isEqualTo(Dataset.of(NAMES, train.withWeights(weights.clone()), train)
                        .sha256());
    }

    @Test
    void refusesWeightsThatCannotBe() {
        Examples three = points(3, 0.5, 6);
        rejects(() -> three.withWeights(new float[2]), "2 weights are not those of 3 examples");
        rejects(
                () -> three.withWeights(new float[] {1, 0, 1}),
                "the weight of example 1 must be a number above 0, got 0.0");
        rejects(
                () -> three.withWeights(new float[] {1, 1, Float.NaN}),
                "the weight of example 2 must be a number above 0, got NaN");
        rejects(
                () -> ClassWeights.of(Map.of("rare", -1.0)),
                "the weight of class 'rare' must be a number above 0, got -1.0");
        rejects(
                () -> ClassWeights.of(Map.of("rare", 1e39)),
                "the weight of class 'rare' must be a number above 0, got 1.0E39");
        TrainingSettings settings =
                TrainingSettings.DEFAULTS.withBatch(1).withClassWeights(ClassWeights.of(Map.of("scarce", 2.0)));
        try (Compute cpu = Compute.open("cpu")) {
            rejects(
                    () -> new Trainer(Dataset.of(NAMES, three, three), settings).train(cpu),
                    "there is a weight of class 'scarce', but the classes of memory are rare, common, absent");
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    private static void rejects(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    /** Returns how many of the rare validation examples are found. */
    private static int found(Dataset data, TrainingSettings settings) {
        try (Compute cpu = Compute.open("cpu")) {
            Predictions predictions = new Trainer(data, settings)
                    .train(cpu)
                    .predict(cpu, data.valid().values());
            int found = 0;
            for (int i = 0; i < predictions.size(); i++) {
                found += data.valid().labels()[i] == 0 && predictions.predicted(i) == 0 ? 1 : 0;
            }
            return found;
        }
    }

    private static float[] twice(float[] values, int count) {
        float[] longer = Arrays.copyOf(values, values.length + count);
        System.arraycopy(values, values.length - count, longer, values.length, count);
        return longer;
    }

    private static int[] twice(int[] labels) {
        int[] longer = Arrays.copyOf(labels, labels.length + 1);
        longer[labels.length] = labels[labels.length - 1];
        return longer;
    }

    /** Points of two overlapping clouds, of which the first has a share of the points. */
    private static Examples points(int size, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int rare = (int) Math.round(share * size);
        int[] labels = new int[size];
        float[] values = new float[2 * size];
        for (int i = 0; i < size; i++) {
            labels[i] = i < rare ? 0 : 1;
            values[2 * i] = (float) (random.nextGaussian() + (i < rare ? 2 : 0));
            values[2 * i + 1] = (float) random.nextGaussian();
        }
        return Examples.vectors(values, labels, 2);
    }
}
