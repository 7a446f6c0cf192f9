package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.Features;
import dev.lockstep.learn.HeapException;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that other programs wrote are read, whatever else is in the file. */
class ForeignModelTest {
    private static final float[] WEIGHT = {0, 1, -2.5f, 0.09375f, 65504, -0x1p-14f, 3, -0.5f};

    @TempDir
    private Path folder;

    @Test
    void metadataMayBeNull() throws IOException {
        Path file = write("""
                {"__metadata__":null,"weight":{"dtype":"F32","shape":[2,4],"data_offsets":[0,32]},\
                "bias":{"dtype":"F32","shape":[2],"data_offsets":[32,40]}}""", new byte[40]);

        assertThat(LinearModel.load(file).features().rows()).isEqualTo(2);
    }

    @Test
    void anOnnxFileIsCalledOne() {
        Path file = folder.resolve("model");
        new LinearModel(Features.vectors(3), List.of("a", "b"), new float[6], new float[2], ImageForm.UNKNOWN)
                .exportOnnx(file);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + " is an ONNX file; give the safetensors file of the model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"F4", "F6_E2M3", "F8_E8M0", "C64", "NF4_OF_THE_FUTURE"})
    void tensorsThatAreNotNeededMayHaveAnyDtype(String dtype) throws IOException {
        Path file = write("""
                {"scales":{"dtype":"%s","shape":[3,5],"data_offsets":[0,8]},\
                "weight":{"dtype":"F32","shape":[2,4],"data_offsets":[8,40]},\
                "bias":{"dtype":"F32","shape":[2],"data_offsets":[40,48]}}""".formatted(dtype), new byte[48]);

        assertThat(LinearModel.load(file).features().columns()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"F4", "F8_E4M3", "I8", "C64"})
    void aWeightOfADtypeThatDoesNotConvertIsRefused(String dtype) throws IOException {
        int bytes = dtype.equals("C64") ? 64 : dtype.equals("F4") ? 4 : 8;
        Path file = write("""
                {"weight":{"dtype":"%s","shape":[2,4],"data_offsets":[0,%s]},\
                "bias":{"dtype":"F32","shape":[2],"data_offsets":[%s,%s]}}""".formatted(dtype, bytes, bytes, bytes + 8), new byte[bytes + 8]);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .hasMessage(file + " has 'weight' as " + dtype + ", right would be F32, F64, F16 or BF16");
    }

    @Test
    void weightsOfOtherPrecisionsAreConverted() throws IOException {
        assertConverted("F64", Double.BYTES, WEIGHT, (value, out) -> out.putDouble(value));
        assertConverted("F16", Short.BYTES, WEIGHT, (value, out) -> out.putShort(Float.floatToFloat16(value)));
        float[] shortened = {0, 1, -2.5f, 0.09375f, 65280, -0x1p-14f, 1e38f, -0.5f};
        for (int i = 0; i < shortened.length; i++) {
            shortened[i] = Float.intBitsToFloat(Float.floatToRawIntBits(shortened[i]) & 0xFFFF0000);
        }
        assertConverted(
                "BF16",
                Short.BYTES,
                shortened,
                (value, out) -> out.putShort((short) (Float.floatToRawIntBits(value) >>> 16)));
    }

    @Test
    void aDoubleIsRoundedToTheNearest() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putDouble(0.1).putFloat(2);
        Path file = write("""
                {"weight":{"dtype":"F64","shape":[1,1],"data_offsets":[0,8]},\
                "bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", bytes.array());

        assertThat(LinearModel.load(file).weight()).containsExactly(0.1f);
    }

    private void assertConverted(String dtype, int elementBytes, float[] weight, BiConsumer<Float, ByteBuffer> put)
            throws IOException {
        int weightBytes = weight.length * elementBytes;
        ByteBuffer bytes = ByteBuffer.allocate(weightBytes + 2 * elementBytes).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : weight) {
            put.accept(value, bytes);
        }
        put.accept(-1f, bytes);
        put.accept(0.5f, bytes);
        Path file = write("""
                {"weight":{"dtype":"%s","shape":[2,4],"data_offsets":[0,%s]},\
                "bias":{"dtype":"%s","shape":[2],"data_offsets":[%s,%s]}}""".formatted(dtype, weightBytes, dtype, weightBytes, bytes.capacity()), bytes.array());

        LinearModel model = LinearModel.load(file);

        assertThat(model.weight()).as(dtype).containsExactly(weight);
        assertThat(model.bias()).as(dtype).containsExactly(-1f, 0.5f);
    }

    /** A sparse file: nothing of it is on the disk. */
    @Test
    void moreThanTheHeapCanHoldIsRefusedBeforeItIsRead() throws IOException {
        long classes = 1000;
        long side = (long) Math.sqrt(Runtime.getRuntime().maxMemory() / (4.0 * classes)) + 1;
        long weightBytes = 4 * classes * side * side;
        byte[] head = Checkpoints.file(
                """
                {"weight":{"dtype":"F32","shape":[%s,%s],"data_offsets":[0,%s]},\
                "bias":{"dtype":"F32","shape":[%s],"data_offsets":[%s,%s]}}""".formatted(classes, side * side, weightBytes, classes, weightBytes, weightBytes + 4 * classes), 0);
        Path file = folder.resolve("sparse.safetensors");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(head);
            sparse.setLength(head.length + weightBytes + 4 * classes);
        }

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOfAny(HeapException.class, ModelException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file.toString())
                        .containsAnyOf("its tensor 'weight' would take", "which is too large")
                        .hasLineCount(1));
    }

    private Path write(String header, byte[] content) throws IOException {
        byte[] bytes = Checkpoints.file(header, content.length);
        System.arraycopy(content, 0, bytes, bytes.length - content.length, content.length);
        Path file = folder.resolve("model.safetensors");
        Files.write(file, bytes);
        return file;
    }
}
