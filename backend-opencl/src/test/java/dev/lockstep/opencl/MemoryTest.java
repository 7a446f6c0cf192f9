package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Tensor;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.GpuCompute;
import dev.lockstep.kernels.host.GpuQueue;
import dev.lockstep.kernels.host.StagedTransfers;
import dev.lockstep.spi.AllocationFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Memory is zeroed, used again, given back, and does not grow. */
final class MemoryTest {
    private static final long MAX_GROWTH = 24L << 20;

    @Test
    void tensorsAreZeroedAlsoInReusedMemory() {
        for (Compute compute : List.of(OpenCl.open(), OpenCl.openAsGpu(64))) {
            try (compute) {
                for (int n : new int[] {1, 13, 1000, 16384, 300_001}) {
                    for (int round = 0; round < 3; round++) {
                        try (Tensor tensor = compute.tensor(DType.F32, n)) {
                            assertThat(tensor.toFloatArray()).containsOnly(0);
                            compute.ops().fill(tensor, 5);
                        }
                    }
                }
            }
        }
    }

    @Test
    void transfersOfAnySizeAndOffsetArriveMappedAndStaged() {
        for (Compute compute : List.of(OpenCl.open(), OpenCl.openAsGpu(64))) {
            try (compute) {
                int half = (int) StagedTransfers.HALF;
                for (int bytes : new int[] {1, 63, half - 1, half, half + 1, 2 * half, 3 * half + 7, 5 * half}) {
                    byte[] sent = new byte[bytes];
                    new Random(bytes).nextBytes(sent);
                    try (Tensor tensor = compute.tensor(DType.U8, bytes + 13)) {
                        tensor.rows(13, bytes + 13).copyFrom(sent);
                        assertThat(tensor.rows(13, bytes + 13).toByteArray()).isEqualTo(sent);
                        assertThat(tensor.rows(0, 13).toByteArray()).containsOnly(0);
                    }
                }
            }
        }
    }

    @Test
    void freedBlocksAreUsedAgainUpToABoundAndGivenBackOnPressure() throws AllocationFailedException {
        DeviceFacts facts = OpenCl.facts();
        ClDevice device = OpenCl.device();
        try (GpuCompute compute = new GpuCompute(device);
                GpuQueue queue = compute.openQueue()) {
            DeviceMemory memory = device.memory();
            long own = memory.liveBytes();
            DeviceBuffer first = (DeviceBuffer) queue.allocate(1000);
            queue.free(first);
            DeviceBuffer second = (DeviceBuffer) queue.allocate(1001);
            assertThat(second.handle()).isEqualTo(first.handle());
            assertThat(second.byteSize()).isEqualTo(1001);
            queue.free(second);
            assertThat(memory.keptBytes()).isEqualTo(1024);
            assertThat(memory.liveBytes()).isEqualTo(own);
            for (int i = 1; i < 20; i++) {
                queue.free(queue.allocate(i * (16L << 20) % facts.largestAllocation() + 1));
                assertThat(memory.keptBytes()).isLessThanOrEqualTo(DeviceMemory.MAX_KEPT);
            }
            queue.free(queue.allocate(1000));
            assertThatThrownBy(() -> queue.allocate(facts.memoryBytes())).isInstanceOf(AllocationFailedException.class);
            assertThat(memory.keptBytes()).isZero();
        }
    }

    @Test
    void whatOneQueueKeepsIsGivenBackWhereAnotherNeedsIt() throws AllocationFailedException {
        ClDevice device = OpenCl.device();
        try (GpuCompute compute = new GpuCompute(device);
                GpuQueue first = compute.openQueue();
                GpuQueue second = compute.openQueue()) {
            first.free(first.allocate(1000));
            assertThat(device.memory().keptBytes()).isPositive();
            assertThatThrownBy(() -> second.allocate(OpenCl.facts().memoryBytes()))
                    .isInstanceOf(AllocationFailedException.class);
            assertThat(device.memory().keptBytes()).isZero();
        }
    }

    @Test
    void tooMuchInOnePieceNamesItsLimit() {
        long largest = OpenCl.facts().largestAllocation();
        try (Compute compute = OpenCl.open()) {
            assertThatThrownBy(() -> compute.tensor(DType.U8, largest + 1))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining("needs " + (largest + 1) + " bytes, ")
                    .hasMessageContaining(" bytes free, at most " + largest + " in one piece; no live tensors;");
        }
    }

    @Test
    void aProgramGivesItsMemoryBackWhenItIsClosed() {
        try (Compute compute = OpenCl.open();
                Tensor tensor = compute.tensor(DType.F32, 1000)) {
            for (int i = 0; i < 200; i++) {
                try (Program program = compute.record(ops -> ops.fill(tensor, 1))) {
                    program.run(2);
                }
            }
            assertThat(tensor.toFloatArray()).containsOnly(1);
        }
    }

    @Test
    void manyReplaysLeaveNoMemoryBehind() throws IOException, InterruptedException {
        OpenCl.require();
        assumeTrue(Files.exists(Path.of("/proc/self/statm")), "the resident memory is read from /proc");
        ForkedJvm run = ForkedJvm.run(ReplayMain.class, Map.of(), List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));

        assertThat(run.exitCode()).as(run.output()).isZero();
        Matcher growth = Pattern.compile("growth (-?[0-9]+)").matcher(run.output());
        assertThat(growth.find()).as(run.output()).isTrue();
        assertThat(Long.parseLong(growth.group(1))).as("bytes").isLessThan(MAX_GROWTH);
    }
}
