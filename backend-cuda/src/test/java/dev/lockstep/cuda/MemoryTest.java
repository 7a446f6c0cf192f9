package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.kernels.host.StagedTransfers;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Memory is zeroed, used again and given back, from a pool and without one. */
final class MemoryTest {
    @AfterEach
    void usePoolsAgain() {
        System.clearProperty(CudaDevice.POOL_PROPERTY);
    }

    private static Compute open(boolean pooled) {
        System.setProperty(CudaDevice.POOL_PROPERTY, pooled ? "on" : "off");
        return Cuda.open();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tensorsAreZeroedAlsoInReusedMemory(boolean pooled) {
        try (Compute compute = open(pooled)) {
            for (int n : new int[] {1, 13, 1000, 16384, 300_001}) {
                for (int round = 0; round < 3; round++) {
                    try (Tensor tensor = compute.tensor(DType.F32, n)) {
                        assertThat(tensor.toFloatArray()).containsOnly(0);
                        compute.ops().fill(tensor, 5);
                    }
                }
            }
            assertThat(compute.receipt().software().get("memory")).contains(pooled ? "pool" : "block by block");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void transfersOfAnySizeAndOffsetArrive(boolean pooled) {
        try (Compute compute = open(pooled)) {
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

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aProgramGivesItsMemoryBackWhenItIsClosed(boolean pooled) {
        try (Compute compute = open(pooled);
                Tensor tensor = compute.tensor(DType.F32, 1000)) {
            for (int i = 0; i < 50; i++) {
                try (Program program = compute.record(ops -> ops.fill(tensor, 1))) {
                    program.run(2);
                }
            }
            assertThat(tensor.toFloatArray()).containsOnly(1);
            assertThat(compute.receipt().counters())
                    .containsEntry("graphs launched", 100L)
                    .containsEntry("kernels launched", 100L);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void replaysOfAnyNumberAreInOrderAndAProgramOfNothingDoesNothing(boolean pooled) {
        try (Compute compute = open(pooled);
                Tensor counter = compute.tensor(DType.I32)) {
            try (Program program = compute.record(ops -> ops.increment(counter, 1));
                    Program nothing = compute.record(ops -> {})) {
                program.run(1500); // more than the stream may hold
                nothing.run(3);
                program.run(7);
            }
            assertThat(counter.toIntArray()).containsExactly(1507);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void memoryThatIsRefusedNamesTheRequestAndWhatIsFree(boolean pooled) {
        try (Compute compute = open(pooled);
                Tensor small = compute.tensor(DType.F32, 100)) {
            assertThatThrownBy(() -> compute.tensor(DType.F32, Shape.of(1L << 45)))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining(
                            "device cuda:0 is out of memory: F32 [35184372088832] needs 140737488355328 bytes, ")
                    .hasMessageContaining(" bytes free; largest live tensors: ")
                    .hasStackTraceContaining(
                            "CUDA refused 140737488355328 bytes (CUDA_ERROR_OUT_OF_MEMORY (2)): the device has ");
            compute.ops().fill(small, 3);
            assertThat(small.toFloatArray()).containsOnly(3);
        }
    }
}
