package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.learn.model.DataIdentity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandardizationTest {
    private static final int ROWS = 5003;
    private static final int COUNT = 7;
    private static final int CONSTANT = 3;

    @TempDir
    private Path folder;

    @Test
    void meansAndDeviationsAreThoseOfTheDefinition() {
        Examples examples = examples(ROWS, 1);
        Standardization measured = Standardization.of(examples);
        float[] values = examples.values().toArray(ValueLayout.JAVA_FLOAT);
        for (int feature = 0; feature < COUNT; feature++) {
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                sum += values[row * COUNT + feature];
            }
            double mean = sum / ROWS;
            double squares = 0;
            for (int row = 0; row < ROWS; row++) {
                squares += (values[row * COUNT + feature] - mean) * (values[row * COUNT + feature] - mean);
            }
            assertThat(measured.mean()[feature]).isCloseTo(mean, offset(1e-9));
            double deviation = feature == CONSTANT ? 1 : Math.sqrt(squares / ROWS);
            assertThat(measured.deviation()[feature]).isCloseTo(deviation, offset(1e-9));
        }
    }

    @Test
    void aConstantFeatureBecomesZero() {
        Examples examples = examples(ROWS, 1);
        Standardization measured = Standardization.of(examples);
        float[] standardized = new float[COUNT];
        measured.apply(DType.F32, examples.values().asSlice(0, (long) COUNT * Float.BYTES), standardized);
        assertThat(measured.mean()[CONSTANT]).isEqualTo(0.1f);
        assertThat(standardized[CONSTANT]).isZero();
    }

    @Test
    void bytesAreUnsigned() {
        Standardization standardization = new Standardization(new double[] {100, 0}, new double[] {10, 2});
        float[] standardized = new float[4];
        standardization.apply(DType.U8, MemorySegment.ofArray(new byte[] {(byte) 200, 7, 0, (byte) 255}), standardized);
        assertThat(standardized).containsExactly(10, 3.5f, -10, 127.5f);
    }

    /** Features of deviation 1000 about 10,000 diverge as they are. */
    @Test
    void aModelLearnsPredictsAndIsStoredWithRawFeatures() throws Exception {
        Dataset data = Dataset.of(List.of("low", "high"), examples(800, 1), examples(203, 2))
                .standardized();
        Path file = folder.resolve("model.safetensors");
        try (Compute device = Compute.open("cpu")) {
            LinearModel model = new Trainer(data, TrainingSettings.DEFAULTS.withEpochs(3)).train(device);
            assertThat(model.evaluate(device, data.valid()).accuracy()).isGreaterThan(0.95);
            model.save(file);
            LinearModel loaded = LinearModel.load(file);
            assertThat(loaded.features()).isEqualTo(data.features());
            Predictions predictions = loaded.predict(device, data.valid().values());
            assertThat(probabilities(predictions))
                    .containsExactly(
                            probabilities(model.predict(device, data.valid().values())));
            requireOnnxAgrees(loaded, data.valid(), predictions);
        }
    }

    @Test
    void standardizedBytesLearnToo() {
        byte[] pixels = new byte[400 * 4];
        int[] labels = new int[400];
        Random random = new Random(5);
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < 4; p++) {
                pixels[4 * i + p] = (byte) (p == labels[i] ? 200 + random.nextInt(50) : random.nextInt(150));
            }
        }
        Examples images = Examples.images(pixels, labels, 2, 2);
        Dataset data = Dataset.of(List.of("a", "b"), images, images).standardized();
        try (Compute device = Compute.open("cpu")) {
            LinearModel model = new Trainer(data, TrainingSettings.DEFAULTS.withEpochs(5)).train(device);
            Predictions predictions = model.predict(device, pixels);
            assertThat(predictions.predicted(0)).isZero();
            assertThat(predictions.predicted(1)).isOne();
        }
    }

    @Test
    void theDataStayWhatTheyAre() {
        Dataset data = Dataset.of(List.of("low", "high"), examples(10, 1), examples(10, 2));
        assertThat(data.standardized().sha256()).isEqualTo(data.sha256());
        assertThat(data.standardized().train().values()).isSameAs(data.train().values());
        assertThat(DataIdentity.of(data.standardized())).isNotEqualTo(DataIdentity.of(data));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Standardization(new double[2], new double[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 means and 3 deviations");
        assertThatThrownBy(() -> new Standardization(new double[] {Double.NaN}, new double[] {1}))
                .hasMessage("feature 0 has mean NaN and deviation 1.0; right would be finite, and more than 0");
        assertThatThrownBy(() -> new Standardization(new double[1], new double[1]))
                .hasMessage("feature 0 has mean 0.0 and deviation 0.0; right would be finite, and more than 0");
        Standardization two = new Standardization(new double[2], new double[] {1, 1});
        assertThatThrownBy(() -> Features.vectors(3).withStandardization(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("standardization of 2 features does not fit an example of shape [3]");
        assertThatThrownBy(() -> new Features(DType.F32, Shape.of(2), Scale.PIXELS, Optional.of(two)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void requireOnnxAgrees(LinearModel model, Examples examples, Predictions predictions) throws Exception {
        Path file = folder.resolve("model.onnx");
        model.exportOnnx(file);
        float[] values = examples.values().toArray(ValueLayout.JAVA_FLOAT);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(values), new long[] {examples.size(), COUNT});
                OrtSession.Result result = session.run(Map.of("features", input))) {
            float[][] probabilities =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            for (int row = 0; row < examples.size(); row++) {
                assertThat(probabilities[row][1]).isCloseTo(predictions.probability(row, 1), offset(1e-5f));
            }
        }
    }

    private static float[] probabilities(Predictions predictions) {
        float[] probabilities = new float[predictions.size()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = predictions.probability(i, 1);
        }
        return probabilities;
    }

    /** Features about 10,000 whose sign of the deviation of the first is the class; one is constant. */
    private static Examples examples(int rows, long seed) {
        Random random = new Random(seed);
        float[] values = new float[rows * COUNT];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            for (int feature = 0; feature < COUNT; feature++) {
                double number = random.nextGaussian();
                values[row * COUNT + feature] = feature == CONSTANT ? 0.1f : (float) (10_000 + 1000 * number);
            }
            labels[row] = values[row * COUNT] > 10_000 ? 1 : 0;
        }
        return Examples.vectors(values, labels, COUNT);
    }
}
