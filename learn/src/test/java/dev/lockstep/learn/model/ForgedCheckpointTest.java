package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.Shape;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.training.FloatArray;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checkpoint whose checksum is right and whose content is not that of a checkpoint is refused in one line. */
class ForgedCheckpointTest {
    @TempDir
    private Path folder;

    static Stream<Arguments> forgedTexts() {
        return Stream.of(
                arguments("classes", "[null]", "classes has what is no text: null"),
                arguments("classes", "[1,2,3]", "classes has what is no text: 1"),
                arguments("classes", "null", "classes is no List"),
                arguments("classes", "{}", "classes is no List"),
                arguments("classes", "", "its metadata are not those of a checkpoint"),
                arguments("classes", "[\"a\"", "its metadata are not those of a checkpoint"),
                arguments("classes", "[]", "it tells of no classes"),
                arguments("settings", "null", "settings is no Map"),
                arguments("settings", "[]", "settings is no Map"),
                arguments("settings", "{\"batch\":null}", "batch is no number: null"),
                arguments("settings", "{\"batch\":\"16\"}", "batch is no number: 16"),
                arguments("settings", "{\"batch\":16.5}", "batch is 16.5"),
                arguments(
                        "settings",
                        "{\"batch\":1,\"epochs\":1,\"weight_decay\":0,\"learning_rate\":0}",
                        "optimizer has what"),
                arguments("rows", "0", "an example of shape [0, 2] cannot be: it has 0 values"),
                arguments("rows", "-2", "rows is -2"),
                arguments("rows", "70000", "its weight is [3, 4], right would be [3, 140000]"),
                arguments("step", "1e3", "its metadata are not those of a checkpoint"),
                arguments("initial_loss", "much", "its metadata are not those of a checkpoint"));
    }

    @ParameterizedTest
    @MethodSource("forgedTexts")
    void textsOfAnotherKindAreRefused(String name, String text, String cause) {
        Map<String, String> metadata = CheckpointText.metadata(Checkpoints.small());
        metadata.put(name, text);

        refuses(metadata, tensors(new EpochHistory(Checkpoints.small().state().results())), cause);
    }

    static Stream<Arguments> forgedOptions() {
        return Stream.of(
                arguments("{\"--batch\":null}", "--batch has what is no text: null"),
                arguments("{\"--batch\":16}", "--batch has what is no text: 16"),
                arguments("{\"--batch\":\"0\"}", "batch must be at least 1, got 0"),
                arguments("{\"--lr\":\"fast\"}", "its metadata are not those of a checkpoint"),
                arguments("{\"--optimizer\":\"adam\"}", "there is no optimizer adam"),
                arguments("{\"--math-mode\":\"fp8\"}", "there is no math mode fp8"));
    }

    @ParameterizedTest
    @MethodSource("forgedOptions")
    void optionsOfFormatTwoThatCannotBeAreRefused(String options, String cause) {
        Map<String, String> metadata = CheckpointText.metadata(Checkpoints.small());
        metadata.put("lockstep.checkpoint", "2");
        metadata.put("settings", options);

        refuses(metadata, tensors(new EpochHistory(Checkpoints.small().state().results())), cause);
    }

    static Stream<Arguments> forgedHistories() {
        double[] right = {0.1, 7, 9, Double.NaN, 1, 2, 5};
        return Stream.of(
                arguments(new Doubles(Shape.of(7), right), "epochs is [7], right would be [epochs, 7]"),
                arguments(new Doubles(Shape.of(7, 1), right), "epochs is [7, 1], right would be [epochs, 7]"),
                arguments(with(right, 1, -1), "epochs has -1.0 where a count must be"),
                arguments(with(right, 2, 0.5), "epochs has 0.5 where a count must be"),
                arguments(with(right, 4, Double.NaN), "epochs has NaN where a count must be"),
                arguments(with(right, 5, 1e10), "epochs has 1.0E10 where a count must be"),
                arguments(with(right, 6, Double.POSITIVE_INFINITY), "epochs has Infinity where a count must be"));
    }

    @ParameterizedTest
    @MethodSource("forgedHistories")
    void countsThatAreNoneAreRefused(TensorContent history, String cause) {
        refuses(CheckpointText.metadata(Checkpoints.small()), tensors(history), cause);
    }

    @Test
    void aHistoryOfAnotherDtypeOrNoneIsRefused() {
        refuses(
                CheckpointText.metadata(Checkpoints.small()),
                tensors(new TensorContent.Floats(new FloatArray(Shape.of(1, 7), new float[7]))),
                "has 'epochs' as F32, right would be F64");
        refuses(
                CheckpointText.metadata(Checkpoints.small()),
                TensorContent.of(Checkpoints.small().state().tensors()),
                "has no tensor 'epochs'");
    }

    private void refuses(Map<String, String> metadata, SequencedMap<String, TensorContent> tensors, String cause) {
        metadata.put("sha256", Checksum.of(metadata, tensors));
        Path file = folder.resolve("forged.safetensors");
        SafetensorsWriter.write(new DurableFile(file), metadata, tensors);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file + " ")
                        .contains(cause)
                        .hasLineCount(1));
    }

    private static SequencedMap<String, TensorContent> tensors(TensorContent history) {
        SequencedMap<String, TensorContent> tensors =
                TensorContent.of(Checkpoints.small().state().tensors());
        tensors.putFirst("epochs", history);
        return tensors;
    }

    private static Doubles with(double[] values, int place, double value) {
        double[] changed = values.clone();
        changed[place] = value;
        return new Doubles(Shape.of(1, 7), changed);
    }

    /** An array of binary64. */
    private static final class Doubles implements TensorContent {
        private final Shape shape;
        private final double[] values;

        Doubles(Shape shape, double... values) {
            this.shape = shape;
            this.values = values;
        }

        @Override
        public Shape shape() {
            return shape;
        }

        @Override
        public String dtype() {
            return "F64";
        }

        @Override
        public int elementBytes() {
            return Double.BYTES;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asDoubleBuffer().put(values);
            out.write(bytes.array());
        }
    }
}
