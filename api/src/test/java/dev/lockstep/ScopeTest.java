package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults(), List.of());

    @Test
    void closesWhatWasMadeInItNewestFirst() {
        Tensor outside = compute.tensor(DType.U8, 1);
        Scope scope = compute.scope();
        Tensor first = scope.tensor(DType.U8, 2);
        scope.tensorOf(new byte[3]);
        Program program = scope.record(ops -> ops.fill(first, 1));
        scope.tensorOf(new float[] {1, 2});
        scope.close();
        assertThat(heap.freedSizes()).containsExactly(8L, 3L, 2L);
        assertThat(heap.openPrograms()).isZero();
        assertThat(first.isOpen()).isFalse();
        assertThat(outside.isOpen()).isTrue();
        assertThatThrownBy(program::run)
                .isExactlyInstanceOf(ClosedException.class)
                .hasMessage("the program has been closed");
    }

    @Test
    void leavesAloneWhatWasClosedBefore() {
        Scope scope = compute.scope();
        scope.tensor(DType.U8, 2).close();
        scope.record(ops -> {}).close();
        scope.close();
        assertThat(heap.freedSizes()).containsExactly(2L);
    }

    @Test
    void closingTwiceDoesNothing() {
        Scope scope = compute.scope();
        scope.tensor(DType.U8, 2);
        scope.close();
        scope.close();
        assertThat(heap.freedSizes()).containsExactly(2L);
    }

    @Test
    void refusesLaterUse() {
        Scope scope = compute.scope();
        scope.close();
        assertThatThrownBy(() -> scope.tensor(DType.F32, 3))
                .isExactlyInstanceOf(ClosedException.class)
                .hasMessage("the scope has been closed");
        assertThatThrownBy(() -> scope.record(ops -> {})).hasMessage("the scope has been closed");
    }

    @Test
    void closesTheRestWhereOneFails() {
        Scope scope = compute.scope();
        scope.tensor(DType.U8, 2);
        scope.tensor(DType.U8, 3);
        IllegalStateException failure = new IllegalStateException("device lost");
        heap.failWith(failure);
        assertThatThrownBy(scope::close).isSameAs(failure);
        assertThat(heap.freedSizes()).containsExactly(3L, 2L);
    }
}
