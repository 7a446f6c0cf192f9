package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What tensors hold, memory that the application brings, and memory that is not there. */
class MemoryTest {
    private final List<LeakReport> leaks = new ArrayList<>();
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leaks::add), List.of());

    @Test
    void countsWhatIsLiveAndWhatWasAtMost() {
        assertThat(compute.memory()).isEqualTo(new MemoryUse(0, 0, 0));
        Tensor first = compute.tensor(DType.F32, 10);
        Tensor second = compute.tensor(DType.U8, 7);
        Tensor view = first.rows(0, 5);
        assertThat(compute.memory()).isEqualTo(new MemoryUse(2, 47, 47));
        view.close();
        first.close();
        assertThat(compute.memory()).isEqualTo(new MemoryUse(1, 7, 47));
        compute.tensor(DType.U8, 20);
        assertThat(compute.memory()).isEqualTo(new MemoryUse(2, 27, 47));
        second.close();
        second.close();
        compute.close();
        assertThat(compute.memory()).isEqualTo(new MemoryUse(0, 0, 47));
    }

    @Test
    void refusesTensorsBeyondTheLimitThatItWasOpenedWith() {
        ComputeOptions options = ComputeOptions.defaults().withMemoryLimit(100);
        try (Compute limited = new Compute(HeapCompute.ofIndex(0), options, List.of())) {
            Tensor weight = limited.tensor(DType.F32, 20).named("weight");
            limited.wrap(HeapBuffer.ofBytes(2048), DType.U8, Shape.of(2048));
            assertThatThrownBy(() -> limited.tensor(DType.F32, 6))
                    .isExactlyInstanceOf(DeviceMemoryException.class)
                    .hasMessage(
                            "device heap:0 is out of memory: F32 [6] needs 24 bytes, 20 bytes free, at most 100 in one"
                                    + " piece; largest live tensors: weight F32 [20] (80 bytes); close tensors or use a smaller"
                                    + " batch, or raise the limit of 100 bytes that the device was opened with");
            assertThat(limited.memory()).isEqualTo(new MemoryUse(1, 80, 80));
            limited.tensor(DType.F32, 5);
            weight.close();
            limited.tensor(DType.U8, 80);
            assertThat(limited.memory().liveBytes()).isEqualTo(100);
        }
    }

    @Test
    void memoryThatTheDeviceRefusesCountsNotAgainstTheLimit() {
        ComputeOptions options = ComputeOptions.defaults().withMemoryLimit(2L * HeapCompute.CAPACITY);
        try (Compute limited = new Compute(HeapCompute.ofIndex(0), options, List.of())) {
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> limited.tensor(DType.U8, HeapCompute.CAPACITY + 1))
                        .isExactlyInstanceOf(DeviceMemoryException.class);
            }
            limited.tensor(DType.U8, HeapCompute.CAPACITY);
        }
    }

    @Test
    void wrapsMemoryWithoutOwningIt() {
        HeapBuffer buffer = HeapBuffer.ofBytes(16);
        Tensor tensor = compute.wrap(buffer, DType.I32, Shape.of(3));
        assertThat(tensor.buffer()).isSameAs(buffer);
        tensor.copyFrom(new int[] {1, 2, 3});
        assertThat(buffer.memory().toArray(ValueLayout.JAVA_BYTE))
                .containsExactly(1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0);
        assertThat(compute.memory()).isEqualTo(new MemoryUse(0, 0, 0));
        tensor.close();
        assertThatThrownBy(tensor::toIntArray).isExactlyInstanceOf(ClosedException.class);
        Tensor again = compute.wrap(buffer, DType.I32, Shape.of(4));
        assertThat(again.toIntArray()).containsExactly(1, 2, 3, 0);
        compute.close();
        assertThat(again.isOpen()).isFalse();
        assertThat(heap.freedSizes()).isEmpty();
        assertThat(leaks).isEmpty();
    }

    @Test
    void memoryThatIsCopiedToBeReadCountsAndIsFreed() {
        Tensor input = compute.wrapReadOnly(MemorySegment.ofArray(new int[] {1, 2, 3}), DType.I32, Shape.of(3));
        assertThat(input.isReadOnly()).isTrue();
        assertThat(input.rows(1, 2).reshape(1, 1).isReadOnly()).isTrue();
        assertThat(compute.readsInPlace(MemorySegment.ofArray(new int[3]), DType.I32))
                .isFalse();
        assertThat(input.toIntArray()).containsExactly(1, 2, 3);
        assertThat(compute.memory().liveBytes()).isEqualTo(12);
        assertThatThrownBy(() -> input.copyFrom(new int[3]))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage(
                        "tensor#1 I32 [3] on heap:0 may only be read; copy to a tensor of the device's own, or change the"
                                + " memory that this one is of");
        input.close();
        assertThat(heap.freedSizes()).containsExactly(12L);
        assertThatThrownBy(() -> compute.wrapReadOnly(MemorySegment.ofArray(new int[4]), DType.I32, Shape.of(3)))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("I32 [3] has 12 bytes but the memory given has 16");
    }

    @Test
    void refusesBuffersThatItCannotUse() {
        Buffer foreign = () -> 64;
        assertThatThrownBy(() -> compute.wrap(foreign, DType.F32, Shape.of(3)))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("the buffer given is not one that heap:0 can compute on");
        assertThatThrownBy(() -> compute.wrap(HeapBuffer.ofBytes(11), DType.F32, Shape.of(3)))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("F32 [3] needs 12 bytes but the buffer has 11");
    }

    @Test
    void namesTheRequestWhatIsFreeAndTheLargestTensorsWhenMemoryRunsOut() {
        compute.tensor(DType.U8, HeapCompute.CAPACITY - 600).named("pixels");
        compute.tensor(DType.F32, 10, 10).named("weight");
        compute.wrap(HeapBuffer.ofBytes(2048), DType.U8, Shape.of(2048)).named("borrowed");
        DeviceMemoryException error =
                catchThrowableOfType(DeviceMemoryException.class, () -> compute.tensor(DType.F64, 5, 6));
        assertThat(error)
                .hasMessage("device heap:0 is out of memory: F64 [5, 6] needs 240 bytes, 200 bytes free; largest live"
                        + " tensors: pixels U8 [1047976] (1047976 bytes), weight F32 [10, 10] (400 bytes);"
                        + " close tensors or use a smaller batch")
                .hasCauseExactlyInstanceOf(AllocationFailedException.class);
        assertThat(error.requestedBytes()).isEqualTo(240);
        assertThat(compute.memory().liveTensors()).isEqualTo(2);
        compute.tensor(DType.U8, 200);
    }

    @Test
    void saysSoWhenMemoryRunsOutWithNothingLive() {
        assertThatThrownBy(() -> compute.tensor(DType.F32, 1 << 20))
                .hasMessage("device heap:0 is out of memory: F32 [1048576] needs 4194304 bytes, 1048576 bytes free;"
                        + " no live tensors; close tensors or use a smaller batch");
    }
}
