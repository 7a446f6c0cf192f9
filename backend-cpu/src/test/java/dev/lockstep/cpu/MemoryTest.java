package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.ReadOnlyOperandException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.error.UnsupportedFeatureException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory is aligned, zeroed, freed when a tensor is closed, and not used up by ops. */
final class MemoryTest {
    private static final long MAX_GROWTH = 16L << 20;

    @Test
    void tensorsStartAlignedAndZeroedAlsoInReusedMemory() {
        try (Compute cpu = Compute.open("cpu")) {
            for (int n : new int[] {1, 13, 1000, 16384, 100_000}) {
                for (int round = 0; round < 3; round++) {
                    try (Tensor tensor = cpu.tensor(DType.F32, n)) {
                        assertThat(CpuBuffer.segmentOf(tensor).address() % 64).isZero();
                        assertThat(tensor.toFloatArray()).containsOnly(0);
                        cpu.ops().fill(tensor, 5);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "on"})
    void neitherAMillionOpCallsNorAHundredThousandTensorsLeaveMemoryBehind(String vector)
            throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/statm")), "the resident memory is read from /proc");
        // With a heap that is small and touched from the start, what grows is native memory.
        String output = ForkedJvm.run(
                MemoryGrowth.class,
                List.of(
                        "--add-modules=jdk.incubator.vector",
                        "-Ddev.lockstep.cpu.vector=" + vector,
                        "-Xbatch", // or the compilers' memory grows while it is measured
                        "-Xms64m",
                        "-Xmx64m",
                        "-XX:+AlwaysPreTouch"));
        Matcher growth = Pattern.compile("growth (-?[0-9]+) (-?[0-9]+)").matcher(output);
        assertThat(growth.find()).as(output).isTrue();
        assertThat(Long.parseLong(growth.group(1))).as("growth during op calls").isLessThan(MAX_GROWTH);
        assertThat(Long.parseLong(growth.group(2)))
                .as("growth while tensors come and go")
                .isLessThan(MAX_GROWTH);
    }

    @Test
    void tooMuchMemoryNamesTheRequestAndTheRemedy() {
        try (Compute cpu = Compute.open("cpu")) {
            assertThatThrownBy(() -> cpu.tensor(DType.F64, Shape.of(1L << 50)))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageMatching("device cpu is out of memory: F64 \\[1125899906842624\\] needs 9007199254740992"
                            + " bytes, [0-9]+ bytes free, at most [0-9]+ in one piece; no live tensors; close tensors or use"
                            + " a smaller batch, or raise the limit of off-heap memory with java"
                            + " -Ddev.lockstep.cpu.memory=<size, such as 8g>");
        }
    }

    @Test
    void theComputesOfAProcessShareTheLimitThatThePropertySets() throws IOException, InterruptedException {
        String output = ForkedJvm.run(LimitedMemory.class, List.of("-Ddev.lockstep.cpu.memory=16m", "-Xmx64m"));
        assertThat(output)
                .contains("held " + (4_000_000 + (12 << 20)))
                .contains(
                        "device cpu is out of memory: U8 [1048576] needs 1048576 bytes, 194304 bytes free, at most 16777216"
                                + " in one piece; largest live tensors: ")
                .contains(
                        "or raise the limit of off-heap memory with java -Ddev.lockstep.cpu.memory=<size, such as 8g>")
                .contains("free again");
    }

    @Test
    void wrapsMemoryOfTheApplicationAndLeavesItAlone() {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("cpu")) {
            MemorySegment segment = arena.allocate(64, 64);
            try (Tensor tensor = cpu.wrap(CpuBuffer.of(segment), DType.F32, Shape.of(16))) {
                cpu.ops().fill(tensor, 2);
            }
            assertThat(segment.get(Memory.FLOAT, 60)).isEqualTo(2f);
        }
    }

    /** As that behind the header of 16 bytes of an IDX file, which is mapped. */
    @Test
    void wrapsMemoryThatStartsAtAnyMultipleOfTheElement() {
        try (Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            MemorySegment segment = arena.allocate(16 + 4 * 13 + 1, 64);
            for (int i = 0; i < 13; i++) {
                segment.set(Memory.FLOAT, 16 + 4 * i, i);
            }
            Tensor sum = scope.tensor(DType.F32);
            Tensor bytes = scope.tensor(DType.U8, 3);
            try (Tensor floats = cpu.wrap(CpuBuffer.of(segment.asSlice(16)), DType.F32, Shape.of(13));
                    Tensor odd = cpu.wrap(CpuBuffer.of(segment.asSlice(1)), DType.U8, Shape.of(3))) {
                cpu.ops().dot(floats, floats, sum);
                cpu.ops().copy(odd, bytes);
            }
            assertThat(sum.toFloatArray()).containsExactly(650);
            assertThat(bytes.toByteArray()).containsExactly(0, 0, 0);
            CpuBuffer odd = CpuBuffer.of(segment.asSlice(18));
            assertThatThrownBy(() -> cpu.wrap(odd, DType.F32, Shape.of(3)))
                    .isInstanceOf(TensorAccessException.class)
                    .hasMessage(
                            "F32 needs memory that starts at a multiple of 4 bytes but the buffer starts at address "
                                    + odd.address());
        }
    }

    @Test
    void readsAMappedFileWhereItLies(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("values");
        Files.write(file, new byte[4 + 13 * 4]);
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofShared();
                Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 4, 13 * 4, arena);
            assertThat(cpu.readsInPlace(mapped, DType.F32)).isTrue();
            assertThat(cpu.readsInPlace(mapped.asSlice(1), DType.F32)).isFalse();
            Tensor input = scope.wrapReadOnly(mapped, DType.F32, Shape.of(13));
            Tensor sameByHand = scope.wrapReadOnly(mapped, DType.F32, Shape.of(13));
            assertThat(input.isReadOnly()).isTrue();
            assertThat(input.buffer().address()).isEqualTo(mapped.address());
            assertThat(input.isSameMemory(sameByHand)).isTrue();
            assertThat(cpu.memory().liveBytes()).isZero();
            try (Tensor byBuffer = cpu.wrap(CpuBuffer.of(mapped), DType.F32, Shape.of(13))) {
                assertThatThrownBy(() -> cpu.ops().fill(byBuffer, 1)).isInstanceOf(ReadOnlyOperandException.class);
            }
            Tensor sum = scope.tensor(DType.F32);
            Files.write(file, new byte[] {0, 0, 0, 0, 0, 0, 0, 0x40}, StandardOpenOption.WRITE); // 2.0
            cpu.ops().dot(input, input, sum);
            assertThat(sum.toFloatArray()).containsExactly(4);
        }
    }

    @Test
    void refusesToWrapMemoryThatItCannotComputeOn() {
        assertThatThrownBy(() -> CpuBuffer.of(MemorySegment.ofArray(new float[4])))
                .hasMessage("the memory segment given lies on the heap; allocate it from an arena");
        try (Arena confined = Arena.ofConfined()) {
            assertThatThrownBy(() -> CpuBuffer.of(confined.allocate(64, 64)))
                    .hasMessageContaining("belongs to one thread");
        }
    }

    @Test
    void opensInFp32Only() {
        for (MathMode mode : List.of(MathMode.TF32, MathMode.BF16)) {
            assertThatThrownBy(
                            () -> Compute.open("cpu", ComputeOptions.defaults().withMathMode(mode)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessage("device cpu does not support math mode " + mode + "; open it with math mode FP32");
        }
    }
}
