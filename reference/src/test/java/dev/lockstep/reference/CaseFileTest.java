package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.Op;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CaseFileTest {
    @TempDir
    private Path directory;

    private static StoredCase stored(String name) {
        HostCall call = OpCase.parse(name).call();
        return new StoredCase(call, true, new Device("acme", 3), MathMode.TF32, Policy.VERSION, "step 7: it is wrong");
    }

    private Path written() {
        Path file = directory.resolve("one.case");
        CaseFile.write(file, stored("linear/n=2,in=3,out=2,bias"));
        return file;
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatItWrote(Op op) {
        for (OpCase one : OpCase.catalogue(op.toString(), 0).limit(40).toList()) {
            Path file = directory.resolve("some.case");
            StoredCase stored = stored(one.name());
            CaseFile.write(file, stored);
            StoredCase read = CaseFile.read(file);
            assertThat(read.call().op()).isEqualTo(op);
            assertThat(read.call().options()).isEqualTo(stored.call().options());
            assertThat(read.call().inPlace()).isEqualTo(stored.call().inPlace());
            assertThat(read.call().operands().keySet())
                    .isEqualTo(stored.call().operands().keySet());
            read.call().operands().forEach((name, tensor) -> {
                HostTensor original = stored.call().operand(name);
                assertThat(tensor.dtype()).isEqualTo(original.dtype());
                assertThat(tensor.shape()).isEqualTo(original.shape());
                assertThat(tensor.mismatch(original)).isEqualTo(-1);
            });
            assertThat(read.device()).isEqualTo(stored.device());
            assertThat(read.mathMode()).isEqualTo(MathMode.TF32);
            assertThat(read.recorded()).isTrue();
            assertThat(read.note()).isEqualTo("step 7: it is wrong");
            assertThat(read.policyVersion()).isEqualTo(Policy.VERSION);
        }
    }

    @Test
    void leavesNoTemporaryFileBehind() throws IOException {
        Path file = written();
        CaseFile.write(file, stored("relu/n=3"));
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
        assertThat(CaseFile.read(file).call().op()).isEqualTo(Op.RELU);
    }

    @Test
    void saysInOneLineWhatIsWrongWhateverTheFileHolds() throws IOException {
        Path file = written();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1).replace("mathMode", "math\r\tMode");
        Files.writeString(file, text, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(CaseFileException.class)
                .hasMessage(file + ": is damaged: 'math Mode TF32' should begin with 'mathMode'");
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CaseFile.read(file)).isInstanceOf(CaseFileException.class);
        }
    }

    @Test
    void refusesDamagedAndSurplusData() throws IOException {
        Path file = written();
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length - 1] ^= 1;
        Files.write(file, flipped);
        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(CaseFileException.class)
                .hasMessageContaining("is damaged: the data's CRC-32 is");
        Files.write(file, Arrays.copyOf(whole, whole.length + 4));
        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(CaseFileException.class)
                .hasMessageContaining("bytes of data, not");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "op linear | op conv | 'conv' is no op",
                "op linear | op fill | is damaged",
                "options none | options some | 'some' means nothing here",
                "operand x F32 2,3 | operand x F99 2,3 | is damaged",
                "operand x F32 2,3 | operand x F32 -2,3 | is damaged",
                "operand x F32 2,3 | operand x F32 2,4 | the data end within the operand",
                "operand x F32 2,3 | operand x F32 2,2 | more data than the operands need",
                "operand x F32 2,3 | operand bias F32 2,3 | it has the operand bias twice",
                "operand x F32 2,3 | tensor x F32 2,3 | is neither an operand nor the data",
                "policy 3 | policy one | is damaged",
                "policy 3 | rules 1 | 'rules 1' should begin with 'policy'",
                "lockstep-case 1 | lockstep-case 9 | has format 9, but only 1 is known",
                "lockstep-case 1 | GIF89a | is no case file; one begins with 'lockstep-case'"
            })
    void saysWhatIsWrongWithTheHeader(String line, String replacement, String problem) throws IOException {
        Path file = written();
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(line + "\n");
        Files.writeString(file, text.replace(line + "\n", replacement + "\n"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(CaseFileException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(problem);
    }

    @Test
    void saysWhichFileCannotBeReadOrWritten() {
        Path missing = directory.resolve("no/such.case");
        assertThatThrownBy(() -> CaseFile.read(missing))
                .isInstanceOf(CaseFileException.class)
                .hasMessageStartingWith(missing + ": cannot be read");
        assertThatThrownBy(() -> CaseFile.write(missing, stored("relu/n=3")))
                .isInstanceOf(CaseFileException.class)
                .hasMessageStartingWith(missing + ": cannot be written");
    }
}
