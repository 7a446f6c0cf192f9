package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.LeakReport;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.learn.Averaging;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.Trainer;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedTrainingTest {
    private static final long SEED = 23;
    private static final int FEATURES = 37;
    private static final int CLASSES = 7;
    private static final List<String> CLASS_NAMES = List.of("a", "b", "c", "d", "e", "f", "g");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        // batch, training and validation examples, limit in KiB
        "16, 5003, 2501, 560",
        "31, 4999, 1000, 700",
        "1, 2999, 7013, 530",
        "700, 6100, 1, 900",
        "1250, 2500, 3999, 860",
    })
    void aStreamedTrainingHasTheBitsOfOneWhoseDataLieOnTheDevice(int batch, int train, int valid, long limit)
            throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Dataset data = data(train, valid, arena);
            TrainingSettings settings = settings(batch, Optimizer.sgd(0.05));

            Outcome streamed = Outcome.of(data, settings, limit << 10, true);

            assertThat(streamed).isEqualTo(Outcome.of(data, settings, 0, false));
        }
    }

    @Test
    void aMappedFileIsReadWhereItLiesAndTakesNoMemoryOfTheDevice() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited(700 << 10)) {
            Dataset mapped = mapped(20_011, 1100, arena);
            TrainingSettings settings = settings(16, new Optimizer.AdamWOptimizer(AdamW.learningRate(0.01)));

            assertThat(Outcome.of(mapped, settings, 1400 << 10, false))
                    .isEqualTo(Outcome.of(data(20_011, 1100, arena), settings, 0, false));
            try (TrainingRun run = new TrainingRun(cpu, mapped, settings, StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("optimizersOfACourse")
    void aMappedFileThatIsReadWhereItLiesGivesTheSameBits(Optimizer optimizer) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            TrainingSettings settings = settings(16, optimizer);

            long tooLittle = 430 << 10;
            assertThat(Outcome.of(mapped(3001, 1100, arena), settings, tooLittle, false))
                    .isEqualTo(Outcome.of(data(3001, 1100, arena), settings, 0, false));
        }
    }

    @Test
    void featuresAreStandardisedOnTheWay() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Dataset raw = data(3001, 1100, arena);
            Dataset standardized = raw.standardized();
            TrainingSettings settings = settings(16, Optimizer.sgd(0.05));

            Outcome streamed = Outcome.of(standardized, settings, 560 << 10, true);

            assertThat(streamed).isEqualTo(Outcome.of(standardized, settings, 0, false));
            assertThat(streamed.sha256).isNotEqualTo(Outcome.of(raw, settings, 0, false).sha256);
        }
    }

    static Stream<Optimizer> optimizersOfACourse() {
        return Stream.of(
                Optimizer.sgd(0.05).withSchedule(Schedule.cosine().afterWarmup(7)),
                Optimizer.of(AdamW.learningRate(0.01)).withSchedule(Schedule.exponential(0.5)),
                Optimizer.sgd(0.05).withAveraging(Averaging.parse("ema:0.9")),
                Optimizer.lbfgs(0.01));
    }

    @ParameterizedTest
    @MethodSource("optimizersOfACourse")
    void whatChangesInTheCourseOfATrainingDoesNotDependOnTheBlocks(Optimizer optimizer) throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Dataset data = data(3001, 1100, arena);
            TrainingSettings settings = settings(16, optimizer);
            boolean keepsVectors = optimizer instanceof Optimizer.LbfgsOptimizer;

            assertThat(Outcome.of(data, settings, (keepsVectors ? 720 : 560) << 10, true))
                    .isEqualTo(Outcome.of(data, settings, 0, false));
        }
    }

    @Test
    void weightsOfExamplesStreamWithThem() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Dataset plain = data(3001, 1100, arena);
            float[] weights = new float[3001];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = 1 + i % 5;
            }
            Dataset weighted = Dataset.of(plain.classNames(), plain.train().withWeights(weights), plain.valid());
            TrainingSettings settings = settings(16, Optimizer.sgd(0.05));

            Outcome streamed = Outcome.of(weighted, settings, 560 << 10, true);

            assertThat(streamed).isEqualTo(Outcome.of(weighted, settings, 0, false));
            assertThat(streamed.sha256).isNotEqualTo(Outcome.of(plain, settings, 0, false).sha256);
        }
    }

    @Test
    void goesOnFromAnyStepToTheSameWeightsAndLosses() throws IOException {
        Optimizer momentum = new Optimizer.SgdOptimizer(
                Sgd.learningRate(0.05).withMomentum(0.9).withDampening(0.5));
        TrainingSettings settings = settings(170, momentum);
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited(600 << 10)) {
            Dataset data = data(4011, 1003, arena);
            Map<String, FloatArray> whole;
            try (TrainingRun run = new TrainingRun(cpu, data, settings, StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isTrue();
                run.begin(null);
                run.runEpoch(TrainingListener.NONE);
                run.runEpoch(TrainingListener.NONE);
                whole = run.state().tensors();
            }
            for (int stop : new int[] {1, 6, 7, 13, 22, 23, 24, 30}) {
                TrainingState state = stateAfter(cpu, data, settings, stop);
                try (TrainingRun run = new TrainingRun(cpu, data, settings, StepRunner.UNCHECKED)) {
                    run.begin(state);
                    while (run.results().size() < 2) {
                        run.runEpoch(TrainingListener.NONE);
                    }
                    Map<String, FloatArray> resumed = run.state().tensors();
                    assertThat(resumed.keySet()).isEqualTo(whole.keySet());
                    whole.forEach((name, tensor) ->
                            assertThat(resumed.get(name).values()).as(name).isEqualTo(tensor.values()));
                }
            }
        }
    }

    /** Stops a run in the midst of an epoch, goes on with it for a step, and stops it again. */
    private static TrainingState stateAfter(Compute cpu, Dataset data, TrainingSettings settings, int stop) {
        try (TrainingRun run = new TrainingRun(cpu, data, settings, StepRunner.UNCHECKED)) {
            run.begin(null);
            for (int target : new int[] {stop - 1, stop}) {
                while (run.stepsDone() < target) {
                    try {
                        run.runEpoch(TrainingListener.NONE, stopAt(run, target));
                    } catch (CancellationException e) {
                        assertThat(run.stepsDone()).isEqualTo(target);
                    }
                }
            }
            return run.state();
        }
    }

    private static CheckpointHook stopAt(TrainingRun run, int target) {
        return new CheckpointHook() {
            @Override
            public int every() {
                return (int) (target > run.stepsDone() ? target - run.stepsDone() : Integer.MAX_VALUE);
            }

            @Override
            public void checkpoint() {
                throw new CancellationException();
            }
        };
    }

    @Test
    void dataThatTheDeviceRefusesStreamByThemselves() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited(2 << 20)) {
            Dataset data = data(20_011, 1003, arena);
            try (TrainingRun run = new TrainingRun(cpu, data, settings(16, Optimizer.sgd(0.1)), StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isTrue();
            }
            Dataset small = data(2011, 1003, arena);
            try (TrainingRun run =
                    new TrainingRun(cpu, small, settings(16, Optimizer.sgd(0.1)), StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isFalse();
            }
        }
    }

    @Test
    void whatWasUploadedBeforeTheDeviceRefusedTheRestIsFreed() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited(700 << 10);
                Scope scope = cpu.scope()) {
            Dataset data = data(4003, 1003, arena);

            assertThat(DeviceData.attempt(scope, tensors -> ResidentData.upload(data, false, tensors)))
                    .isEmpty();

            assertThat(cpu.memory().peakBytes()).isGreaterThan(500 << 10);
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    @Test
    void anEvaluationStreamsWhatDoesNotFit() throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited(600 << 10);
                Compute large = limited(0)) {
            Dataset data = data(5003, 3001, arena);
            LinearModel model = new Trainer(data, settings(16, Optimizer.sgd(0.1))).train(cpu);

            assertThat(model.evaluate(cpu, data.train())).isEqualTo(model.evaluate(large, data.train()));
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    @Test
    void aLimitThatIsTooLowForTheTrainingSaysWhatWouldBeEnough() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Dataset data = data(5003, 1003, arena);
            TrainingSettings settings = settings(16, Optimizer.sgd(0.1));
            long enough;
            try (Compute cpu = limited(300 << 10)) {
                DeviceMemoryException refused = catchThrowableOfType(
                        DeviceMemoryException.class, () -> new TrainingRun(cpu, data, settings, StepRunner.UNCHECKED));
                enough = refused.requestedBytes();
                assertThat(refused)
                        .hasMessageContaining("to read blocks of 1000 examples of F32 [37] needs " + enough)
                        .hasMessageContaining(" 307200 bytes free")
                        .hasMessageEndingWith("or allow " + enough + " bytes of device memory");
                assertThat(cpu.memory().liveTensors()).isZero();
            }
            assertThat(Outcome.of(data, settings, enough, true)).isEqualTo(Outcome.of(data, settings, 0, false));
        }
    }

    /** What is standardised streams, with so little memory; what is not is read where it lies. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileThatIsCutShortIsSaidInOneLine(boolean streams) throws IOException {
        try (Arena arena = Arena.ofShared();
                Compute cpu = limited((streams ? 700 : 1400) << 10)) {
            Dataset mapped = mapped(50_011, 1003, arena);
            Dataset data = streams ? mapped.standardized() : mapped;
            try (TrainingRun run = new TrainingRun(cpu, data, settings(16, Optimizer.sgd(0.1)), StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isEqualTo(streams);
                try (RandomAccessFile file =
                        new RandomAccessFile(folder.resolve("train50011").toFile(), "rw")) {
                    file.setLength(4096);
                }
                assertUnreadable(() -> run.runEpoch(TrainingListener.NONE));
                assertUnreadable(() -> run.begin(null));
            }
            assertThat(cpu.memory().liveTensors()).isZero();
        }
    }

    private static void assertUnreadable(ThrowingCallable reads) {
        assertThatThrownBy(reads)
                .isInstanceOf(DataException.class)
                .hasMessage("the features can no longer be read: their file was cut short, or its disk fails; "
                        + "put it back as it was");
    }

    @Test
    void freesEverything() throws IOException {
        List<LeakReport> leaks = new ArrayList<>();
        ComputeOptions options =
                ComputeOptions.defaults().withOnLeak(leaks::add).withMemoryLimit(700 << 10);
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("cpu", options)) {
            Dataset data = data(5003, 1003, arena);
            try (TrainingRun run = new TrainingRun(cpu, data, settings(16, Optimizer.sgd(0.1)), StepRunner.UNCHECKED)) {
                run.runEpoch(TrainingListener.NONE);
            }
            assertThat(cpu.memory().liveTensors()).isZero();
        }
        assertThat(leaks).isEmpty();
    }

    /** What a training gives, to be compared. */
    private record Outcome(
            String sha256,
            double untrained,
            List<Evaluation> evaluations,
            List<Float> losses,
            List<Integer> predicted,
            List<Float> probabilities) {
        static Outcome of(Dataset data, TrainingSettings settings, long limit, boolean streamed) {
            try (Compute cpu = limited(limit);
                    Training run = Training.of(cpu, data, settings, StepRunner.UNCHECKED)) {
                assertThat(run.isStreamed()).isEqualTo(streamed);
                run.begin(null);
                Outcome outcome =
                        new Outcome("", 0, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
                for (int epoch = 0; epoch < settings.epochs(); epoch++) {
                    outcome.add(run.runEpoch(TrainingListener.NONE));
                }
                outcome.add(run.predictValidation());
                if (streamed) {
                    assertThat(cpu.memory().peakBytes()).isBetween(limit / 2, limit);
                }
                return outcome.with(run.model().sha256(), run.initialLoss());
            }
        }

        private void add(EpochResult result) {
            evaluations.add(result.valid());
            for (int step = 0; step < result.losses().size(); step++) {
                losses.add(result.losses().get(step));
            }
        }

        private void add(Predictions predictions) {
            for (int example = 0; example < predictions.size(); example++) {
                predicted.add(predictions.predicted(example));
                for (int label = 0; label < predictions.classes(); label++) {
                    probabilities.add(predictions.probability(example, label));
                }
            }
        }

        private Outcome with(String newSha256, double newUntrained) {
            return new Outcome(newSha256, newUntrained, evaluations, losses, predicted, probabilities);
        }
    }

    private static Compute limited(long bytes) {
        return Compute.open("cpu", ComputeOptions.defaults().withMemoryLimit(bytes));
    }

    private static TrainingSettings settings(int batch, Optimizer optimizer) {
        return new TrainingSettings(batch, 2, optimizer, 0.1, SEED);
    }

    private static Examples onHeap(Examples examples) {
        float[] values = examples.values().toArray(ValueLayout.JAVA_FLOAT);
        return new Examples(examples.features(), MemorySegment.ofArray(values), examples.labels());
    }

    /** Examples on the heap, which do not lie where a device can read them. */
    private Dataset data(int train, int valid, Arena arena) throws IOException {
        Dataset mapped = mapped(train, valid, arena);
        return Dataset.of(CLASS_NAMES, onHeap(mapped.train()), onHeap(mapped.valid()));
    }

    /** The same, in files. */
    private Dataset mapped(int train, int valid, Arena arena) throws IOException {
        return Dataset.of(CLASS_NAMES, examples("train", train, arena), examples("valid", valid, arena));
    }

    /** Writes vectors to a file and maps it. */
    private Examples examples(String name, int size, Arena arena) throws IOException {
        return MappedVectors.write(folder.resolve(name + size), size, FEATURES, CLASSES, SEED, arena);
    }
}
