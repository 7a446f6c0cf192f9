package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training, prediction and model files through the public API, on features of both dtypes. */
class TrainerTest {
    private static final int COUNT = 13;
    private static final List<String> NAMES = List.of("left", "right, or so", "à \"b\"");

    @TempDir
    private Path folder;

    @Test
    void learnsVectorsAndPredictsTheSameAfterSavingAndLoading() {
        Examples train = vectors(301, 1);
        Examples valid = vectors(1207, 2);
        List<EpochResult> heard = new ArrayList<>();
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel model = new Trainer(Dataset.of(NAMES, train, valid), TrainingSettings.DEFAULTS.withEpochs(3))
                    .train(cpu, heard::add);

            assertThat(heard).extracting(EpochResult::epoch).containsExactly(0, 1, 2);
            assertThat(heard.getLast().valid().accuracy()).isGreaterThan(0.9);
            assertThat(model.evaluate(cpu, valid)).isEqualTo(heard.getLast().valid());

            Path file = folder.resolve("model.safetensors");
            model.save(file);
            LinearModel loaded = LinearModel.load(file);

            assertThat(loaded.features()).isEqualTo(Features.vectors(COUNT));
            assertThat(loaded.classNames()).isEqualTo(NAMES);
            assertThat(loaded.weight()).isEqualTo(model.weight());
            assertThat(loaded.bias()).isEqualTo(model.bias());
            Predictions predictions = loaded.predict(cpu, valid.values());
            assertThat(predictions.size()).isEqualTo(1207);
            assertThat(correct(predictions, valid))
                    .isEqualTo(heard.getLast().valid().correct());
            assertThat(predictions.probability(1206, 0)
                            + predictions.probability(1206, 1)
                            + predictions.probability(1206, 2))
                    .isBetween(0.9999f, 1.0001f);
        }
    }

    @Test
    void aScaleOfBytesGivesTheBitsOfValuesThatAreScaledAlready() {
        Features bytes = new Features(DType.U8, Shape.of(COUNT), new Scale(0.25f, -1f));
        byte[] raw = new byte[90 * COUNT];
        new SplittableRandom(3).nextBytes(raw);
        float[] scaled = new float[raw.length];
        for (int i = 0; i < raw.length; i++) {
            scaled[i] = Math.fma(raw[i] & 0xFF, 0.25f, -1f);
        }
        int[] labels = labels(90);
        Examples asBytes = new Examples(bytes, MemorySegment.ofArray(raw), labels);
        Examples asFloats = Examples.vectors(scaled, labels, COUNT);
        TrainingSettings settings = TrainingSettings.DEFAULTS
                .withOptimizer(Optimizer.of(Sgd.learningRate(0.001).withMomentum(0.9)))
                .withLabelSmoothing(0.1)
                .withBatch(7)
                .withSeed(5);
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel ofBytes = new Trainer(Dataset.of(NAMES, asBytes, asBytes), settings).train(cpu);
            LinearModel ofFloats = new Trainer(Dataset.of(NAMES, asFloats, asFloats), settings).train(cpu);

            assertThat(ofBytes.weight()).isEqualTo(ofFloats.weight());
            Path file = folder.resolve("bytes");
            ofBytes.save(file);
            assertThat(LinearModel.load(file).features()).isEqualTo(bytes);
        }
    }

    @Test
    void learnsImagesFromMemoryOutsideTheHeap() {
        Dataset digits =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(12));
        Examples images = digits.train();
        try (Arena arena = Arena.ofConfined();
                Compute cpu = Compute.open("cpu")) {
            MemorySegment outside = arena.allocate(images.values().byteSize());
            outside.copyFrom(images.values());
            Examples same = new Examples(images.features(), outside, images.labels());

            assertThat(same.pixels()).isEqualTo(images.pixels());
            LinearModel model = new Trainer(
                            Dataset.of(digits.classNames(), same, digits.valid()), TrainingSettings.DEFAULTS)
                    .train(cpu);

            assertThat(model.weight())
                    .isEqualTo(new Trainer(digits, TrainingSettings.DEFAULTS)
                            .train(cpu)
                            .weight());
            assertThat(model.features()).isEqualTo(Features.images(28, 28));
            assertThat(model.lightBackground()).isFalse();
        }
    }

    @Test
    void saysThatATrainingDiverged() {
        Examples examples = vectors(64, 1);
        Trainer trainer = new Trainer(
                Dataset.of(NAMES, examples, examples),
                TrainingSettings.DEFAULTS.withEpochs(9).withOptimizer(Optimizer.sgd(1e38)));
        try (Compute cpu = Compute.open("cpu")) {
            assertThatThrownBy(() -> trainer.train(cpu))
                    .isInstanceOf(DivergenceException.class)
                    .hasMessageMatching("the training diverged: .* is (NaN|Infinity); lower the learning rate");
            assertThat(cpu.memory().liveBytes()).isZero();
        }
    }

    @Test
    void refusesSettingsThatCannotBe() {
        rejects(() -> TrainingSettings.DEFAULTS.withBatch(0), "batch must be at least 1, got 0");
        rejects(() -> TrainingSettings.DEFAULTS.withEpochs(-1), "epochs must be at least 1, got -1");
        rejects(
                () -> TrainingSettings.DEFAULTS.withLabelSmoothing(Double.NaN),
                "label smoothing must be between 0 and 1, got NaN");
        rejects(() -> Optimizer.sgd(-0.1), "learning rate must be a number from 0 to 3.4028235E38, got -0.1");
        rejects(() -> Optimizer.adamW(1e39), "learning rate must be a number from 0 to 3.4028235E38, got 1.0E39");
        rejects(
                () -> Optimizer.of(Sgd.learningRate(0.1).withNesterov(true)),
                "Nesterov momentum needs a momentum above 0 and no dampening");
        rejects(() -> Optimizer.of(AdamW.learningRate(0.1).withBetas(0.9, 1)), "beta2 must be in [0, 1), got 1.0");
        Examples few = vectors(15, 1);
        try (Compute cpu = Compute.open("cpu");
                Tensor rate = cpu.tensor(DType.F32)) {
            rejects(
                    () -> new Trainer(Dataset.of(NAMES, few, few), TrainingSettings.DEFAULTS).train(cpu),
                    "a batch of 16 needs as many training examples, but there are 15");
            rejects(
                    () -> Optimizer.of(Sgd.learningRate(rate)),
                    "the schedule of the options is a tensor of one device; give a Schedule instead");
        }
    }

    @Test
    void refusesDataThatDoNotFit() {
        rejects(
                () -> Examples.vectors(new float[7], new int[2], 3),
                "28 bytes are not 2 examples of F32 [3], which take 24");
        rejects(
                () -> Examples.images(new byte[7], new int[2], 3, 1),
                "7 bytes are not 2 examples of U8 [3, 1], which take 6");
        rejects(() -> new Features(DType.I32, Shape.of(3), Scale.NONE), "features are U8 or F32, not I32");
        rejects(
                () -> Features.vectors(2).withScale(new Scale(Float.NaN, 0)),
                "the scale of features must be finite, got Scale[factor=NaN, shift=0.0]");
        Examples examples = vectors(3, 1);
        assertThatThrownBy(() -> Dataset.of(List.of("a", "b"), examples, examples))
                .isInstanceOf(DataException.class)
                .hasMessage("memory: label 2 of training example 2 is outside 0..1");
        assertThatThrownBy(() -> Dataset.of(NAMES, examples, vectors(0, 1)))
                .isInstanceOf(DataException.class)
                .hasMessage("memory: there are no validation examples");
        Examples images = Examples.images(new byte[3], new int[3], 1, 1);
        assertThatThrownBy(() -> Dataset.of(NAMES, examples, images))
                .isInstanceOf(DataException.class)
                .hasMessage("memory: the training examples are F32 [13], the validation examples U8 [1, 1]; "
                        + "they must be alike, scale included");
        assertThatThrownBy(() -> Dataset.of(List.of("a", "b", "a"), examples, examples))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("two classes are called 'a'");
    }

    @Test
    void refusesToPredictFromOtherFeatures() {
        LinearModel model = new LinearModel(Features.vectors(2), List.of("a"), new float[2], new float[1], false);
        rejects(
                () -> new LinearModel(Features.vectors(2), List.of("a"), new float[3], new float[1], false),
                "3 weights and 1 biases are not those of 1 classes and 2 features");
        try (Compute cpu = Compute.open("cpu")) {
            rejects(
                    () -> model.predict(cpu, new float[3]),
                    "12 bytes are not a whole number of examples of F32 [2], which take 8 each");
            rejects(() -> model.predict(cpu, new byte[8]), "the model takes features F32 [2], not U8");
            rejects(
                    () -> model.evaluate(cpu, Examples.vectors(new float[3], new int[1], 3)),
                    "the model knows features F32 [2] with Scale[factor=1.0, shift=0.0], "
                            + "not F32 [3] with Scale[factor=1.0, shift=0.0]");
            assertThat(model.predict(cpu, new float[0]).size()).isZero();
        }
    }

    private static void rejects(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    private static int correct(Predictions predictions, Examples examples) {
        int correct = 0;
        for (int i = 0; i < predictions.size(); i++) {
            correct += predictions.predicted(i) == examples.labels()[i] ? 1 : 0;
        }
        return correct;
    }

    private static int[] labels(int size) {
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            labels[i] = i % NAMES.size();
        }
        return labels;
    }

    /** Vectors around a place of each class. */
    private static Examples vectors(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] labels = labels(size);
        float[] values = new float[size * COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() + (i % COUNT % NAMES.size() == labels[i / COUNT] ? 2 : 0));
        }
        return Examples.vectors(values, labels, COUNT);
    }
}
