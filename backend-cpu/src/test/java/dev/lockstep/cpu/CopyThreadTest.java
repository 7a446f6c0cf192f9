package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Copies that go on after the call, between memory that other threads may touch and memory that they may not. */
class CopyThreadTest {
    private static final int LENGTH = 100_003;

    @Test
    void memoryOfAConfinedArenaIsCopiedByItsThread() {
        try (Compute cpu = Compute.open("cpu");
                Queue queue = cpu.newQueue();
                Scope scope = queue.scope();
                Arena shared = Arena.ofShared();
                Arena confined = Arena.ofConfined()) {
            Tensor tensor = scope.tensor(DType.I32, LENGTH);
            MemorySegment first = shared.allocateFrom(ValueLayout.JAVA_INT, filled(1));
            MemorySegment second = confined.allocateFrom(ValueLayout.JAVA_INT, filled(2));
            MemorySegment back = confined.allocate(4L * LENGTH, 4);
            for (int i = 0; i < 20; i++) {
                queue.upload(first, tensor);
                queue.upload(second, tensor);
                queue.download(tensor, back);
                assertThat(back.mismatch(second)).isEqualTo(-1);
            }
            queue.synchronize();
        }
    }

    @Test
    void aCopyThatFailsIsToldByTheNextCallThatWaits() {
        try (Compute cpu = Compute.open("cpu");
                Queue queue = cpu.newQueue();
                Scope scope = queue.scope()) {
            Tensor tensor = scope.tensor(DType.I32, LENGTH);
            MemorySegment freed;
            try (Arena arena = Arena.ofShared()) {
                freed = arena.allocate(4L * LENGTH, 4);
            }
            queue.upload(freed, tensor).synchronize();
            assertThatThrownBy(queue::synchronize)
                    .isExactlyInstanceOf(BackendException.class)
                    .hasMessageContaining("a copy failed: java.lang.IllegalStateException: Already closed")
                    .hasMessageContaining("keep the host memory of an upload or download allocated until its event is");
            queue.synchronize();
        }
    }

    private static int[] filled(int value) {
        int[] values = new int[LENGTH];
        Arrays.fill(values, value);
        return values;
    }
}
