package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What closing a compute frees, reports and refuses. */
class ComputeCloseTest {
    private final List<LeakReport> leaks = new ArrayList<>();
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leaks::add), List.of());

    @Test
    void reportsNothingIfAllWasClosed() {
        compute.tensor(DType.F32, 3).close();
        try (Scope scope = compute.scope()) {
            scope.tensor(DType.F32, 3).rows(0, 2);
        }
        compute.close();
        assertThat(leaks).isEmpty();
        assertThat(heap.isClosed()).isTrue();
    }

    @Test
    void reportsTensorsLeftOpenLargestFirst() {
        compute.tensor(DType.F32, 3).named("bias").rows(0, 1);
        compute.tensor(DType.F32, 10, 3).named("weight");
        compute.tensor(DType.U8, 12);
        compute.tensor(DType.F32, 100).close();
        compute.close();
        assertThat(leaks).hasSize(1);
        LeakReport leak = leaks.get(0);
        assertThat(leak.device()).isEqualTo(new Device("heap", 0));
        assertThat(leak.tensors()).isEqualTo(3);
        assertThat(leak.bytes()).isEqualTo(120 + 12 + 12);
        assertThat(leak.largest())
                .containsExactly(
                        new TensorSummary("weight", DType.F32, Shape.of(10, 3), 120),
                        new TensorSummary("bias", DType.F32, Shape.of(3), 12),
                        new TensorSummary("tensor#3", DType.U8, Shape.of(12), 12));
        assertThat(leak)
                .hasToString("Compute on heap:0 closed with 3 tensors left open (144 bytes): "
                        + "weight F32 [10, 3] (120 bytes), bias F32 [3] (12 bytes), tensor#3 U8 [12] (12 bytes)");
        assertThat(heap.freedSizes()).containsExactlyInAnyOrder(400L, 12L, 120L, 12L);
    }

    @Test
    void namesTheFiveLargest() {
        for (int i = 1; i <= 6; i++) {
            compute.tensor(DType.U8, i);
        }
        compute.close();
        assertThat(leaks.get(0))
                .hasToString("Compute on heap:0 closed with 6 tensors left open (21 bytes): tensor#6 U8 [6] (6 bytes), "
                        + "tensor#5 U8 [5] (5 bytes), tensor#4 U8 [4] (4 bytes), tensor#3 U8 [3] (3 bytes), "
                        + "tensor#2 U8 [2] (2 bytes), …");
    }

    @Test
    void reportsOneTensorInTheSingular() {
        compute.tensor(DType.I32).named("step");
        compute.close();
        assertThat(leaks.get(0))
                .hasToString("Compute on heap:0 closed with 1 tensor left open (4 bytes): step I32 [] (4 bytes)");
    }

    @Test
    void logsLeaksUnlessToldOtherwise() {
        List<LogRecord> records = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord event) {
                records.add(event);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("dev.lockstep");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            Compute leaking = new Compute(HeapCompute.ofIndex(1), ComputeOptions.defaults(), List.of());
            leaking.tensor(DType.I32).named("step");
            leaking.close();
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(records).hasSize(1);
        assertThat(records.get(0).getLevel()).isEqualTo(Level.WARNING);
        assertThat(records.get(0).getMessage())
                .isEqualTo("Compute on heap:1 closed with 1 tensor left open (4 bytes): step I32 [] (4 bytes)");
    }

    @Test
    void closingTwiceDoesNothing() {
        compute.tensor(DType.F32, 3);
        compute.close();
        compute.close();
        assertThat(leaks).hasSize(1);
        assertThat(heap.freedSizes()).hasSize(1);
    }

    @Test
    void refusesLaterUse() {
        Tensor tensor = compute.tensor(DType.F32, 3);
        Scope scope = compute.scope();
        Program program = compute.record(ops -> ops.fill(tensor, 1));
        Compute other = new Compute(HeapCompute.ofIndex(1), compute.options(), List.of());
        Tensor target = other.tensor(DType.F32, 3);
        assertThat(compute.isOpen()).isTrue();
        compute.close();
        assertThat(compute.isOpen()).isFalse();
        assertThat(tensor.isOpen()).isFalse();
        assertThat(heap.openPrograms()).isZero();
        List<ThrowingCallable> uses = List.of(
                () -> compute.tensor(DType.F32, 3),
                () -> compute.tensorOf(new float[3]),
                () -> compute.wrap(HeapBuffer.ofBytes(4), DType.F32, Shape.SCALAR),
                () -> scope.tensor(DType.F32, 3),
                () -> compute.record(ops -> {}),
                () -> compute.record(ops -> ops.fill(tensor, 1)),
                program::run,
                compute::synchronize,
                compute::receipt,
                tensor::toFloatArray,
                () -> tensor.copyFrom(new float[3]),
                () -> compute.ops().fill(tensor, 1),
                () -> Ops.dispatch().fill(tensor, 1),
                () -> Ops.dispatch().copy(tensor, target));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage("the compute on heap:0 has been closed"));
        tensor.close();
        scope.close();
        program.close();
        assertThat(compute).hasToString("Compute on heap:0 (Heap 0)");
        assertThat(compute.memory()).isEqualTo(new MemoryUse(0, 0, 12));
        assertThat(heap.freedSizes()).hasSize(1);
        target.close();
        other.close();
    }

    @Test
    void releasesTheDeviceEvenIfFreeingFails() {
        compute.tensor(DType.F32, 3);
        compute.tensor(DType.F32, 5);
        compute.record(ops -> {});
        compute.record(ops -> {});
        IllegalStateException failure = new IllegalStateException("device lost");
        heap.failWith(failure);
        assertThatThrownBy(compute::close).isSameAs(failure);
        assertThat(heap.isClosed()).isTrue();
        assertThat(heap.freedSizes()).hasSize(2);
        assertThat(heap.openPrograms()).isZero();
        assertThat(leaks).hasSize(1);
    }
}
