package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DTypeMismatchException;
import dev.lockstep.error.DeviceMismatchException;
import dev.lockstep.error.ShapeMismatchException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Copies from one device to another. */
class TransferTest {
    private static final ComputeOptions SILENT = ComputeOptions.defaults().withOnLeak(leak -> {});

    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute here = new Compute(heap, SILENT, List.of());
    private final Compute twin = new Compute(HeapCompute.ofIndex(0), SILENT, List.of());
    private final Compute there = new Compute(HeapCompute.ofIndex(1), SILENT, List.of());

    @AfterEach
    void close() {
        here.close();
        twin.close();
        there.close();
    }

    @Test
    void dispatchCopiesAcrossDevicesAndComputes() {
        Tensor source = here.tensorOf(new int[] {1, 2, 3, 4, 5, 6}, 3, 2);
        for (Compute compute : List.of(twin, there)) {
            Tensor target = compute.tensor(DType.I32, 5, 2);
            Ops.dispatch().copy(source.rows(1, 3), target.rows(2, 4));
            assertThat(target.toIntArray()).containsExactly(0, 0, 0, 0, 3, 4, 5, 6, 0, 0);
            assertThat(compute.receipt().bytesUploaded()).isEqualTo(16);
        }
        assertThat(here.receipt().bytesDownloaded()).isEqualTo(32);
        assertThat(heap.calls()).isEmpty();
    }

    @Test
    void dispatchCopiesNothingAcrossDevices() {
        Ops.dispatch().copy(here.tensor(DType.F32, 0, 3), there.tensor(DType.F32, 0, 3));
        assertThat(there.receipt().bytesUploaded()).isZero();
    }

    @Test
    void dispatchChecksCopiesAcrossDevices() {
        Tensor source = here.tensor(DType.F32, 2, 3);
        assertThatThrownBy(() -> Ops.dispatch().copy(source, there.tensor(DType.F32, 3, 2)))
                .isExactlyInstanceOf(ShapeMismatchException.class)
                .hasMessage("copy: out [3, 2] must have the shape of source [2, 3]");
        assertThatThrownBy(() -> Ops.dispatch().copy(source, there.tensor(DType.F64, 2, 3)))
                .isExactlyInstanceOf(DTypeMismatchException.class)
                .hasMessage("copy: out is F64 but must be F32, as source is");
        Tensor closed = there.tensor(DType.F32, 2, 3).named("gone");
        closed.close();
        assertThatThrownBy(() -> Ops.dispatch().copy(source, closed))
                .isExactlyInstanceOf(ClosedException.class)
                .hasMessage("gone F32 [2, 3] on heap:1 has been closed");
        assertThatThrownBy(() -> Ops.dispatch().copy(closed, source))
                .hasMessage("gone F32 [2, 3] on heap:1 has been closed");
    }

    @Test
    void opsOfOneComputeAndRecordingsDoNotLeaveIt() {
        Tensor source = here.tensor(DType.F32, 2);
        Tensor target = there.tensor(DType.F32, 2);
        assertThatThrownBy(() -> here.ops().copy(source, target))
                .isExactlyInstanceOf(DeviceMismatchException.class)
                .hasMessage("copy: out is on heap:1 but the op's compute is on heap:0; copy it there first");
        assertThatThrownBy(() -> there.ops().copy(source, target))
                .hasMessage("copy: source is on heap:0 but the op's compute is on heap:1; copy it there first");
        assertThatThrownBy(() -> here.record(ops -> ops.copy(source, target)))
                .isExactlyInstanceOf(DeviceMismatchException.class);
    }
}
