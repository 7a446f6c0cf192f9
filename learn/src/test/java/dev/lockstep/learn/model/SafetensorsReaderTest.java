package dev.lockstep.learn.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lockstep.Shape;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a file can lie is refused by the file's name and the cause. */
class SafetensorsReaderTest {
    private static final String GOOD = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

    @TempDir
    private Path folder;

    static Stream<Arguments> lies() {
        return Stream.of(
                arguments(GOOD, 7, "is truncated: its tensors need 8 bytes, it has 7"),
                arguments(GOOD, 9, "is corrupt: 1 bytes follow its tensors"),
                arguments("", 0, "is no safetensors file: its header is not a JSON object"),
                arguments("[]", 0, "is no safetensors file: its header is not a JSON object"),
                arguments(" {}", 0, "is no safetensors file: its header is not a JSON object"),
                arguments("{\"a\":", 0, "is corrupt: its header is not JSON"),
                arguments("{} {}", 0, "is corrupt: something follows the JSON object"),
                arguments("[".repeat(1) + "{}]", 0, "is no safetensors file"),
                arguments("{\"a\":" + "[".repeat(100_000), 0, "is corrupt: its header is not JSON"),
                arguments("{\"a\":1}", 0, "its tensor 'a' does not have just dtype, shape and two data_offsets"),
                arguments(tensor("F32", "[2]", "[0,8],\"more\":1"), 8, "does not have just dtype, shape"),
                arguments(tensor("F32", "[2]", "[0]"), 8, "does not have just dtype, shape and two data_offsets"),
                arguments(tensor("F32", "2", "[0,8]"), 8, "does not have just dtype, shape and two data_offsets"),
                arguments(tensor("F32", "[-2]", "[0,8]"), 8, "has '-2' where a whole number of 0 or more must be"),
                arguments(tensor("F32", "[2.0]", "[0,8]"), 8, "has '2.0' where a whole number of 0 or more must be"),
                arguments(tensor("F32", "[\"2\"]", "[0,8]"), 8, "has '2' where a whole number of 0 or more must be"),
                arguments(tensor("F32", "[99999999999999999999]", "[0,8]"), 8, "where a whole number"),
                arguments(tensor("F32", "[4294967296,4294967296]", "[0,8]"), 8, "has an impossible shape"),
                arguments(tensor("F32", "[2]", "[0,4]"), 8, "its tensor 'a' of 8 bytes is said to lie at 0 to 4"),
                arguments(tensor("F32", "[2]", "[8,0]"), 8, "its tensor 'a' is said to lie at 8 to 0"),
                arguments(tensor("F32", "[2]", "[4,12]"), 12, "its tensor 'a' begins at 4, after a gap"),
                arguments(two("[0,8]", "[4,12]"), 12, "its tensor 'b' begins at 4, within another"),
                arguments(two("[0,8]", "[0,8]"), 8, "its tensor 'b' begins at 0, within another"),
                arguments(two("[0,8]", "[12,20]"), 20, "its tensor 'b' begins at 12, after a gap"),
                arguments(two("[0,8]", "[8,16]").replace("\"b\"", "\"a\""), 16, "Duplicate"),
                arguments("{\"__metadata__\":[]}", 0, "its __metadata__ is not an object"),
                arguments("{\"__metadata__\":{\"a\":1}}", 0, "its __metadata__ has 'a' that is not text"),
                arguments("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "Duplicate"));
    }

    @ParameterizedTest
    @MethodSource("lies")
    void refusesAFileThatLies(String header, int bufferBytes, String cause) throws IOException {
        refuses(Checkpoints.file(header, bufferBytes), cause);
    }

    static Stream<Arguments> otherFiles() {
        return Stream.of(
                arguments(new byte[0], "is truncated or no safetensors file: it has 0 bytes"),
                arguments(new byte[7], "is truncated or no safetensors file: it has 7 bytes"),
                arguments(length(1, 0), "its header would have 1 bytes, the file has 8"),
                arguments(length(-1, 20), "its header would have 18446744073709551615 bytes, the file has 28"),
                arguments(length(SafetensorsHeader.MAX_BYTES + 1, SafetensorsHeader.MAX_BYTES + 1), "are refused"),
                arguments(
                        "PK\003\004 a zip file, as PyTorch writes".getBytes(StandardCharsets.UTF_8), "is truncated or"),
                arguments(
                        ByteBuffer.allocate(12)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(4)
                                .put(new byte[] {'{', (byte) 0xC0, (byte) 0x80, '}'})
                                .array(),
                        "is no safetensors file: its header is not UTF-8"));
    }

    @ParameterizedTest
    @MethodSource("otherFiles")
    void refusesAFileOfAnotherKind(byte[] bytes, String cause) throws IOException {
        refuses(bytes, cause);
    }

    @Test
    void refusesWhatIsNoFile() {
        assertThatThrownBy(() -> LinearModel.load(folder))
                .isInstanceOf(ModelException.class)
                .hasMessage(folder + " cannot be read: it is a folder; name a file");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> LinearModel.load(missing))
                .isInstanceOf(ModelException.class)
                .hasMessage(missing + " cannot be read: it does not exist");
    }

    @Test
    void readsEmptyTensorsScalarsOtherDtypesAndPaddedHeadersInAnyOrder() throws IOException {
        Path file = folder.resolve("good");
        Files.write(file, Checkpoints.file("""
                        {"c":{"dtype":"I64","shape":[],"data_offsets":[8,16]},\
                        "b":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]},\
                        "a":{"shape":[1,2],"data_offsets":[0,8],"dtype":"F32"},"__metadata__":{}}  \s
                        """, 16));

        try (SafetensorsReader reader = new SafetensorsReader(file)) {
            assertThat(reader.names()).containsExactlyInAnyOrder("a", "b", "c");
            assertThat(reader.read("a").shape()).isEqualTo(Shape.of(1, 2));
            assertThat(reader.read("b").values()).isEmpty();
            assertThatThrownBy(() -> reader.read("c"))
                    .hasMessage(file + " has 'c' as I64, right would be F32, F64, F16 or BF16");
            assertThatThrownBy(() -> reader.read("d")).hasMessage(file + " has no tensor 'd', only c, b, a");
        }
    }

    static Stream<Arguments> otherModels() {
        return Stream.of(
                arguments("[2,3]", "[2]", "does not say the size of its images, and their 3 pixels are no square"),
                arguments("[2,0]", "[2]", "does not say the size of its images, and their 0 pixels are no square"),
                arguments("[4]", "[4]", "is no linear classifier: its weight is [4] and its bias [4]"),
                arguments("[2,4]", "[3]", "is no linear classifier: its weight is [2, 4] and its bias [3]"),
                arguments("[0,4]", "[0]", "is no linear classifier: its weight is [0, 4] and its bias [0]"));
    }

    @ParameterizedTest
    @MethodSource("otherModels")
    void refusesAModelThatIsNoClassifierOfImages(String weight, String bias, String cause) throws IOException {
        int weightBytes = bytes(weight);
        int end = weightBytes + bytes(bias);
        String header = """
                {"weight":{"dtype":"F32","shape":%s,"data_offsets":[0,%s]},\
                "bias":{"dtype":"F32","shape":%s,"data_offsets":[%s,%s]}}""".formatted(weight, weightBytes, bias, weightBytes, end);
        refuses(Checkpoints.file(header, end), cause);
    }

    @Test
    void readsAModelOfAnotherProgram() throws IOException {
        Path file = folder.resolve("foreign");
        Files.write(file, Checkpoints.file("""
                        {"weight":{"dtype":"F32","shape":[2,9],"data_offsets":[8,80]},\
                        "bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 80));

        LinearModel model = LinearModel.load(file);

        assertThat(model.classNames()).containsExactly("0", "1");
        assertThat(model.features().rows()).isEqualTo(3);
        assertThat(model.features().columns()).isEqualTo(3);
        assertThat(model.imageForm().lightBackground()).isFalse();
    }

    private void refuses(byte[] bytes, String cause) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Files.write(file, bytes);

        assertThatThrownBy(() -> LinearModel.load(file))
                .isInstanceOf(ModelException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file + " ")
                        .contains(cause)
                        .hasLineCount(1)
                        .hasSizeLessThan(file.toString().length() + 250));
    }

    private static String tensor(String dtype, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private static String two(String first, String second) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + first
                + "},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + second + "}}";
    }

    private static byte[] length(long header, int more) {
        return ByteBuffer.allocate(Long.BYTES + more)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header)
                .array();
    }

    private static int bytes(String shape) {
        int product = 4;
        for (String extent : shape.substring(1, shape.length() - 1).split(",", -1)) {
            product *= Integer.parseInt(extent);
        }
        return product;
    }
}
