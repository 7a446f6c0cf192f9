package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ONNX Runtime reads what is exported and computes the same. */
class OnnxExportTest {
    private static final double ULP = Math.scalb(1.0, -24);

    @ParameterizedTest
    @CsvSource({"10, 28, 28, 5", "3, 7, 5, 1", "1, 1, 1, 2", "207, 31, 13, 16"})
    void onnxRuntimeGivesLogitsWithinTheBoundsOfRounding(
            int classes, int rows, int columns, int images, @TempDir Path folder) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        int inputs = rows * columns;
        float[] weight = numbers(classes * inputs, -1, 1, random);
        float[] bias = numbers(classes, -1, 1, random);
        float[] pixels = numbers(images * inputs, 0, 1, random);
        List<String> names =
                IntStream.range(0, classes).mapToObj(i -> "class \"" + i + "\"").toList();
        Path file = folder.resolve("model.onnx");

        new LinearModel(Features.images(rows, columns), names, weight, bias, new ImageForm(true, false))
                .exportOnnx(file);

        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[] {images, inputs});
                OrtSession.Result result = session.run(Map.of("pixels", input))) {
            assertThat(session.getInputNames()).containsExactly("pixels");
            assertThat(((TensorInfo) session.getInputInfo().get("pixels").getInfo()).getShape())
                    .containsExactly(-1, inputs);
            assertThat(session.getMetadata().getProducerName()).isEqualTo("lockstep");
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsEntry("rows", Integer.toString(rows))
                    .containsEntry("columns", Integer.toString(columns))
                    .containsEntry("background", "light")
                    .hasEntrySatisfying("classes", text -> assertThat(text).startsWith("[\"class \\\"0\\\"\""));
            float[][] logits = (float[][]) result.get("logits").orElseThrow().getValue();
            float[][] probabilities =
                    (float[][]) result.get("probabilities").orElseThrow().getValue();
            for (int image = 0; image < images; image++) {
                double sum = 0;
                for (int c = 0; c < classes; c++) {
                    checkLogit(logits[image][c], weight, bias, pixels, image, c);
                    sum += probabilities[image][c];
                }
                assertThat(sum).isBetween(1 - 1e-5, 1 + 1e-5);
            }
        }
    }

    @Test
    void vectorsEnterUnderAnotherName(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("model.onnx");
        new LinearModel(
                        Features.vectors(3),
                        List.of("a", "b"),
                        new float[] {1, 2, 3, 4, 5, 6},
                        new float[] {7, 8},
                        ImageForm.UNKNOWN)
                .exportOnnx(file);

        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] ones = {1, 1, 1};
        try (OrtSession session = environment.createSession(file.toString());
                OnnxTensor input = OnnxTensor.createTensor(environment, FloatBuffer.wrap(ones), new long[] {1, 3});
                OrtSession.Result result = session.run(Map.of("features", input))) {
            assertThat(((float[][]) result.get("logits").orElseThrow().getValue())[0])
                    .containsExactly(13, 23);
            assertThat(session.getMetadata().getCustomMetadata())
                    .containsEntry("dtype", "F32")
                    .containsEntry("shape", "[3]");
        }
    }

    /** |y − reference| ≤ u (2√K + 8)(Σ|x||w| + |b|), with the reference in binary64. */
    private static void checkLogit(float actual, float[] weight, float[] bias, float[] pixels, int image, int label) {
        int inputs = weight.length / bias.length;
        double reference = bias[label];
        double magnitude = Math.abs(reference);
        for (int i = 0; i < inputs; i++) {
            double product = (double) pixels[image * inputs + i] * weight[label * inputs + i];
            reference += product;
            magnitude += Math.abs(product);
        }
        assertThat(Math.abs(actual - reference))
                .as("image %d class %d", image, label)
                .isLessThanOrEqualTo(ULP * (2 * Math.sqrt(inputs) + 8) * magnitude);
    }

    private static float[] numbers(int count, float low, float high, SplittableRandom random) {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextDouble(low, high);
        }
        return numbers;
    }
}
