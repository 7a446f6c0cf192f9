package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.RealMnist;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LbfgsRunTest {
    private static final Dataset DIGITS = Dataset.load(
            "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(70).withSeed(3));

    /** The optima are scikit-learn's, in binary64; {@code src/test/python/optima.py} writes them. */
    @Test
    void findsTheObjectiveOfScikitLearnToAMillionth() throws IOException {
        for (Object problem : (List<?>) optima().get("problems")) {
            Map<?, ?> known = (Map<?, ?>) problem;
            Dataset data = dataset(known);
            for (Object optimum : (List<?>) known.get("optima")) {
                requireOptimum(data, (Map<?, ?>) optimum, String.valueOf(known.get("name")));
            }
        }
    }

    @Test
    void findsTheObjectiveOfScikitLearnOnMnistToAMillionth() throws IOException {
        Map<?, ?> known = (Map<?, ?>) optima().get("mnist");
        Dataset all = Dataset.load(
                "mnist",
                DataOptions.fromEnvironment(Map.of())
                        .withDataDir(RealMnist.folder())
                        .withPerClass(0));
        Dataset first = Dataset.of(all.classNames(), first(all.train(), (Integer) known.get("rows")), all.valid());
        for (Object optimum : (List<?>) known.get("optima")) {
            requireOptimum(first, (Map<?, ?>) optimum, "mnist");
        }
    }

    private static void requireOptimum(Dataset data, Map<?, ?> optimum, String name) {
        double l2 = ((Number) optimum.get("l2")).doubleValue();
        double expected = ((Number) optimum.get("objective")).doubleValue();
        Optimizer lbfgs = Optimizer.lbfgs(l2).withTolerance(1e-7);
        try (Compute cpu = Compute.open("cpu");
                Training run = begun(cpu, data, settings(lbfgs, 2000), null)) {
            finish(run, 2000);
            assertThat(run.results().getLast().loss())
                    .as(
                            "%s, l2 %s, after %s iterations: %s",
                            name, l2, run.results().size(), run.convergence())
                    .isCloseTo(expected, within(1e-6 * expected));
        }
    }

    @Test
    void stopsAtTheNormThatWasAskedForAndSaysSo() {
        try (Compute cpu = Compute.open("cpu");
                Training run = begun(cpu, DIGITS, settings(Optimizer.lbfgs(0.1).withTolerance(0.01), 99), null)) {
            finish(run, 99);
            assertThat(run.isConverged()).isTrue();
            assertThat(run.results().size()).isBetween(5, 98);
            assertThat(run.convergence()).matches("the objective is [0-9.]+, the norm of its gradient 0\\.00[0-9]+");
        }
    }

    @Test
    void stopsWhereTheObjectiveFallsNoFurtherAndSaysSo() {
        try (Compute cpu = Compute.open("cpu");
                Training run = begun(cpu, DIGITS, settings(Optimizer.lbfgs(1).withTolerance(0), 999), null)) {
            finish(run, 999);
            assertThat(run.isConverged()).isTrue();
            assertThat(run.convergence()).endsWith(", and the objective falls no further in binary32");
        }
    }

    @Test
    void theObjectiveNeverRisesByMoreThanRounding() {
        try (Compute cpu = Compute.open("cpu");
                Training run = begun(cpu, DIGITS, settings(Optimizer.lbfgs(1e-3), 60), null)) {
            finish(run, 60);
            double before = run.initialLoss();
            for (EpochResult result : run.results()) {
                assertThat(result.loss()).isLessThan(before * (1 + 1e-7));
                before = result.loss();
            }
        }
    }

    @Test
    void goesOnFromAnyIterationToTheSameBits() {
        TrainingSettings settings = settings(Optimizer.lbfgs(1e-4).withMemory(4), 9);
        try (Compute cpu = Compute.open("cpu");
                Training whole = begun(cpu, DIGITS, settings, null)) {
            finish(whole, 9);
            TrainingState end = whole.state();
            for (int stop = 0; stop < 9; stop++) {
                try (Training first = begun(cpu, DIGITS, settings, null)) {
                    finish(first, stop);
                    try (Training second = begun(cpu, DIGITS, settings, first.state())) {
                        finish(second, 9);
                        requireEqual(second.state(), end);
                    }
                }
            }
        }
    }

    private static void requireEqual(TrainingState got, TrainingState expected) {
        assertThat(got.updates()).isEqualTo(expected.updates());
        assertThat(got.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors()
                .forEach((name, tensor) -> assertThat(
                                Objects.requireNonNull(got.tensors().get(name)).values())
                        .as(name)
                        .isEqualTo(tensor.values()));
        for (int i = 0; i < expected.results().size(); i++) {
            EpochResult result = expected.results().get(i);
            assertThat(got.results().get(i))
                    .usingRecursiveComparison()
                    .ignoringFields("duration", "losses")
                    .isEqualTo(result);
        }
    }

    @Test
    void givesTheSameBitsOnAnyNumberOfThreads() {
        TrainingSettings settings = settings(Optimizer.lbfgs(1e-4), 5);
        List<float[]> weights = IntStream.of(1, 3)
                .mapToObj(threads -> {
                    try (Compute cpu = Compute.open(
                                    "cpu", ComputeOptions.defaults().withThreads(threads));
                            Training run = begun(cpu, DIGITS, settings, null)) {
                        finish(run, 5);
                        return run.model().weight().toFloatArray();
                    }
                })
                .toList();
        assertThat(weights.get(1)).isEqualTo(weights.get(0));
    }

    @Test
    void refusesAStateOfAnotherRun() {
        try (Compute cpu = Compute.open("cpu");
                Training sgd = begun(cpu, DIGITS, settings(Optimizer.sgd(0.1), 1), null);
                Training run = Training.of(cpu, DIGITS, settings(Optimizer.lbfgs(0.1), 1), StepRunner.UNCHECKED)) {
            sgd.runEpoch(TrainingListener.NONE);
            assertThatThrownBy(() -> run.begin(sgd.state()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("it holds the tensors weight, bias, losses, which are not those of its settings");
        }
    }

    @Test
    void refusesOptionsOutOfRange() {
        assertThatThrownBy(() -> Optimizer.lbfgs(-1)).hasMessageStartingWith("l2 must be a number from 0 to");
        assertThatThrownBy(() -> Optimizer.lbfgs(1).withMemory(0))
                .hasMessage("the memory must have a step or more, got 0");
        assertThatThrownBy(() -> Optimizer.lbfgs(1).withTolerance(Double.NaN))
                .hasMessageStartingWith("tolerance must be a number from 0 to");
        assertThatThrownBy(() -> Optimizer.lbfgs(1).withSchedule(Schedule.cosine()))
                .hasMessage("lbfgs chooses its steps itself and has no schedule");
    }

    private static TrainingSettings settings(Optimizer optimizer, int epochs) {
        return new TrainingSettings(16, epochs, optimizer, 0, 1);
    }

    private static Training begun(Compute cpu, Dataset data, TrainingSettings settings, @Nullable TrainingState state) {
        Training run = Training.of(cpu, data, settings, StepRunner.UNCHECKED);
        run.begin(state);
        return run;
    }

    private static void finish(Training run, int epochs) {
        while (run.results().size() < epochs && !run.isConverged()) {
            run.runEpoch(TrainingListener.NONE);
        }
    }

    private static Map<?, ?> optima() throws IOException {
        try (InputStream json = Objects.requireNonNull(LbfgsRunTest.class.getResourceAsStream("optima.json"))) {
            return JSON.std.mapFrom(json);
        }
    }

    private static Dataset dataset(Map<?, ?> problem) {
        List<?> values = (List<?>) problem.get("values");
        int[] labels = ((List<?>) problem.get("labels"))
                .stream().mapToInt(label -> ((Number) label).intValue()).toArray();
        float[] features = new float[values.size()];
        for (int i = 0; i < features.length; i++) {
            features[i] = ((Number) values.get(i)).floatValue();
        }
        Examples examples = Examples.vectors(features, labels, (Integer) problem.get("count"));
        int classes = Arrays.stream(labels).max().orElseThrow() + 1;
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        return Dataset.of(names, examples, examples);
    }

    private static Examples first(Examples examples, int rows) {
        MemorySegment values =
                examples.values().asSlice(0, rows * examples.features().byteSize());
        return new Examples(examples.features(), values, Arrays.copyOf(examples.labels(), rows));
    }
}
