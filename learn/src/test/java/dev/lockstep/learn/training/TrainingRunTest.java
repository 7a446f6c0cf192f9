package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.LeakReport;
import dev.lockstep.Op;
import dev.lockstep.Philox;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Averaging;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TrainingRunTest {
    private static final long SEED = 11;
    private static final Dataset DATA = Dataset.load(
            "digits", DataOptions.fromEnvironment(Map.of()).withPerClass(25).withSeed(SEED));

    @Test
    void weightsStartUniformWithinOneOverTheRootOfTheInputs() {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
            float[] weight = run.model().weight().toFloatArray();
            float[] bias = run.model().bias().toFloatArray();

            assertThat(weight).hasSize(7840);
            assertThat(bias).hasSize(10);
            for (int i = 0; i < weight.length; i++) {
                int bits = Philox.bits(SEED, TrainingStreams.WEIGHT, i);
                assertThat(weight[i]).isEqualTo(Philox.uniform(bits, -1f / 28, 1f / 28));
            }
            assertThat(bias[3])
                    .isEqualTo(Philox.uniform(Philox.bits(SEED, TrainingStreams.BIAS, 3), -1f / 28, 1f / 28));
        }
    }

    @Test
    void theLastIncompleteBatchIsDropped() {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(31), StepRunner.UNCHECKED)) {
            EpochResult result = run.runEpoch(TrainingListener.NONE);

            assertThat(run.stepsPerEpoch()).isEqualTo(8);
            assertThat(result.trainSeen()).isEqualTo(248);
            assertThat(result.valid().seen()).isEqualTo(250);
            assertThat(cpu.receipt().ops()).containsEntry(Op.LINEAR_BACKWARD, 8L);
        }
    }

    @Test
    void listeningDoesNotChangeTheResult() {
        List<Integer> reported = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public int every() {
                return 4;
            }

            @Override
            public void epochDone(EpochResult result) {
                reported.add(result.epoch() * 100 + 99);
            }

            @Override
            public void stepsDone(int epoch, int done, int total, float loss, int correct) {
                assertThat(total).isEqualTo(15);
                assertThat(loss).isBetween(0f, 20f);
                assertThat(correct).isBetween(0, done * 16);
                reported.add(epoch * 100 + done);
            }
        };

        assertThat(trainedSha256(listener)).isEqualTo(trainedSha256(TrainingListener.NONE));
        assertThat(reported).containsExactly(4, 8, 12, 99, 104, 108, 112, 199);
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnFromAnyStepToTheSameWeightsAndLosses(Optimizer optimizer) {
        TrainingSettings settings = new TrainingSettings(31, 3, optimizer, 0.1, SEED);
        try (Compute cpu = Compute.open("cpu");
                TrainingRun whole = new TrainingRun(cpu, DATA, settings, StepRunner.UNCHECKED)) {
            whole.begin(null);
            for (int i = 0; i < 3; i++) {
                whole.runEpoch(TrainingListener.NONE);
            }
            TrainingState end = whole.state();
            for (int stop = 1; stop < 3 * whole.stepsPerEpoch(); stop++) {
                TrainingState resumed = finish(cpu, settings, stateAfter(cpu, settings, stop));

                assertThat(resumed.updates()).isEqualTo(end.updates());
                assertThat(resumed.initialLoss()).isEqualTo(end.initialLoss());
                assertThat(resumed.tensors().keySet()).isEqualTo(end.tensors().keySet());
                end.tensors()
                        .forEach((name, tensor) -> assertThat(
                                        resumed.tensors().get(name).values())
                                .as(name)
                                .isEqualTo(tensor.values()));
                assertThat(resumed.results()).hasSize(3);
                for (int epoch = 0; epoch < 3; epoch++) {
                    EpochResult result = resumed.results().get(epoch);
                    EpochResult expected = end.results().get(epoch);
                    assertThat(result.loss()).isEqualTo(expected.loss());
                    assertThat(result.trainCorrect()).isEqualTo(expected.trainCorrect());
                    assertThat(result.valid()).isEqualTo(expected.valid());
                    assertThat(result.losses().mean())
                            .isEqualTo(expected.losses().mean());
                }
            }
        }
    }

    static Stream<Optimizer> optimizers() {
        return Stream.of(
                new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)),
                new Optimizer.SgdOptimizer(
                        Sgd.learningRate(0.1).withMomentum(0.9).withDampening(0.5)),
                new Optimizer.AdamWOptimizer(AdamW.learningRate(0.01)),
                Optimizer.sgd(0.1).withSchedule(Schedule.cosine().afterWarmup(5)),
                Optimizer.of(Sgd.learningRate(0.1).withMomentum(0.9)).withSchedule(Schedule.exponential(0.7)),
                Optimizer.adamW(0.01).withSchedule(Schedule.oneCycle()),
                Optimizer.sgd(0.1).withAveraging(Averaging.exponential(0.9)),
                Optimizer.adamW(0.01).withAveraging(Averaging.polyak(0.5)));
    }

    /** The reference is the mean, on the host, of the weights that the same steps give without an average. */
    @Test
    void theModelIsTheMeanOfTheWeightsOverTheSteps() {
        int steps = 6;
        for (Averaging averaging : List.of(Averaging.exponential(0.6), Averaging.polyak(0.4))) {
            TrainingSettings plain = new TrainingSettings(125, 3, Optimizer.sgd(0.1), 0, SEED);
            try (Compute cpu = Compute.open("cpu")) {
                double[] mean = null;
                for (int step = 0; step < steps; step++) {
                    float[] weight = go(cpu, plain, null, step + 1)
                            .tensors()
                            .get("weight")
                            .values();
                    double share = averaging.share(step, steps);
                    mean = mean == null ? new double[weight.length] : mean;
                    for (int i = 0; i < mean.length; i++) {
                        mean[i] += share * (weight[i] - mean[i]);
                    }
                }
                TrainingState averaged =
                        go(cpu, plain.withOptimizer(plain.optimizer().withAveraging(averaging)), null, steps);
                float[] model = averaged.tensors().get("weight").values();
                for (int i = 0; i < model.length; i++) {
                    assertThat((double) model[i]).as("%s %s", averaging, i).isCloseTo(mean[i], within(1e-7));
                }
                assertThat(averaged.tensors().get("trained.weight").values())
                        .isEqualTo(go(cpu, plain, null, steps)
                                .tensors()
                                .get("weight")
                                .values());
            }
        }
    }

    /** The reference is the same training with an optimizer for each step. */
    @ParameterizedTest
    @MethodSource("optimizers")
    void aScheduleGivesWhatAnOptimizerWithTheRateOfTheStepGives(Optimizer optimizer) {
        TrainingSettings settings = new TrainingSettings(125, 3, optimizer, 0, SEED);
        int steps = 6;
        try (Compute cpu = Compute.open("cpu")) {
            TrainingState byHand = null;
            for (int step = 0; step < steps; step++) {
                float factor = (float) optimizer.schedule().factor(step, steps, 2);
                byHand = go(cpu, settings.withOptimizer(withRateTimes(optimizer, factor)), byHand, step + 1);
            }
            TrainingState scheduled = go(cpu, settings, null, steps);
            for (String name : scheduled.tensors().keySet()) {
                float[] got = scheduled.tensors().get(name).values();
                float[] expected = byHand.tensors().get(name).values();
                for (int i = 0; i < expected.length; i++) {
                    assertThat(got[i])
                            .as("%s[%s]", name, i)
                            .isCloseTo(expected[i], within(1e-6f + 1e-5f * Math.abs(expected[i])));
                }
            }
        }
    }

    private static Optimizer withRateTimes(Optimizer optimizer, float factor) {
        return switch (optimizer) {
            case Optimizer.SgdOptimizer rule ->
                Optimizer.of(rule.options().withLearningRate(rule.options().learningRate() * factor))
                        .withAveraging(rule.averaging());
            case Optimizer.AdamWOptimizer rule ->
                Optimizer.of(rule.options().withLearningRate(rule.options().learningRate() * factor))
                        .withAveraging(rule.averaging());
            case Optimizer.LbfgsOptimizer rule -> rule;
        };
    }

    @Test
    void refusesAStateOfAnotherRun() {
        TrainingSettings plain = settings(16);
        TrainingSettings adamW =
                new TrainingSettings(16, 2, new Optimizer.AdamWOptimizer(AdamW.learningRate(0.1)), 0, SEED);
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, plain, StepRunner.UNCHECKED)) {
            TrainingState state = stateAfter(cpu, plain, 3);
            assertThatThrownBy(() -> run.begin(stateAfter(cpu, adamW, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("it holds the tensors weight, bias, weight.mean,")
                    .hasMessageEndingWith("which are not those of its settings");
            assertThatThrownBy(() -> run.begin(with(state, 15, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its step is 15 of 15 in an epoch");
            assertThatThrownBy(() -> run.begin(with(state, 2, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its tensor losses is [3], right would be [2]");
            assertThatThrownBy(() -> run.begin(with(state, 3, 49)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("its counters are impossible");
        }
    }

    private static TrainingState with(TrainingState state, int step, int correct) {
        return new TrainingState(state.initialLoss(), state.results(), step, correct, state.updates(), state.tensors());
    }

    /** Stops a run after some steps, in the midst of an epoch or at its end. */
    private static TrainingState stateAfter(Compute cpu, TrainingSettings settings, int stop) {
        return go(cpu, settings, null, stop);
    }

    /** Goes on from a state, or begins, until so many steps are done. */
    private static TrainingState go(Compute cpu, TrainingSettings settings, @Nullable TrainingState from, int stop) {
        try (TrainingRun run = new TrainingRun(cpu, DATA, settings, StepRunner.UNCHECKED)) {
            run.begin(from);
            CheckpointHook hook = new CheckpointHook() {
                @Override
                public int every() {
                    return (int) (stop - run.stepsDone() > 0 ? stop - run.stepsDone() : Integer.MAX_VALUE);
                }

                @Override
                public void checkpoint() {
                    throw new CancellationException();
                }
            };
            while (run.stepsDone() < stop) {
                try {
                    run.runEpoch(TrainingListener.NONE, hook);
                } catch (CancellationException e) {
                    assertThat(run.stepsDone()).isEqualTo(stop);
                }
            }
            return run.state();
        }
    }

    private static TrainingState finish(Compute cpu, TrainingSettings settings, TrainingState state) {
        try (TrainingRun run = new TrainingRun(cpu, DATA, settings, StepRunner.UNCHECKED)) {
            run.begin(state);
            while (run.results().size() < settings.epochs()) {
                run.runEpoch(TrainingListener.NONE);
            }
            return run.state();
        }
    }

    @Test
    void everyEpochVisitsTheImagesInAnotherOrder() {
        int[] first = TrainingStreams.order(SEED, 0, 250);
        int[] second = TrainingStreams.order(SEED, 1, 250);

        assertThat(first).doesNotHaveDuplicates().hasSize(250).isNotEqualTo(second);
        assertThat(first).isEqualTo(TrainingStreams.order(SEED, 0, 250));
    }

    @Test
    void closesEveryTensorItMade() {
        List<LeakReport> leaks = new ArrayList<>();
        try (Compute cpu = Compute.open("cpu", ComputeOptions.defaults().withOnLeak(leaks::add))) {
            try (TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
                run.runEpoch(TrainingListener.NONE);
            }
            assertThat(cpu.memory().liveTensors()).isZero();
        }
        assertThat(leaks).isEmpty();
    }

    @Test
    void closesEveryTensorItMadeWhenItCannotBegin() {
        TrainingSettings settings = settings(DATA.train().size() + 1);
        try (Compute cpu = Compute.open("cpu")) {
            assertThatThrownBy(() -> new TrainingRun(cpu, DATA, settings, StepRunner.UNCHECKED))
                    .hasMessageContaining("needs as many training examples");
            assertThatThrownBy(() -> new BatchWalk(cpu, DATA, settings))
                    .hasMessageContaining("needs as many training examples");
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    @Test
    void refusesABatchLargerThanTheTrainingSplit() {
        try (Compute cpu = Compute.open("cpu")) {
            assertThatThrownBy(() -> new TrainingRun(cpu, DATA, settings(251), StepRunner.UNCHECKED))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a batch of 251 needs as many training examples, but there are 250");
        }
    }

    private static String trainedSha256(TrainingListener listener) {
        try (Compute cpu = Compute.open("cpu");
                TrainingRun run = new TrainingRun(cpu, DATA, settings(16), StepRunner.UNCHECKED)) {
            run.runEpoch(listener);
            run.runEpoch(listener);
            return run.model().sha256();
        }
    }

    private static TrainingSettings settings(int batch) {
        return new TrainingSettings(batch, 2, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, SEED);
    }
}
