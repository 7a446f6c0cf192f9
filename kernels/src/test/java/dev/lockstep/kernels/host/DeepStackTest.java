package dev.lockstep.kernels.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class DeepStackTest {
    private static final int DEPTH = 20_000;

    private static int recurse(int depth) {
        return depth == 0 ? 0 : 1 + recurse(depth - 1);
    }

    @Test
    void aCallMayRecurseDeeplyWhateverThreadMakesIt() throws InterruptedException {
        AtomicInteger deepest = new AtomicInteger();
        Thread small = new Thread(null, () -> deepest.set(DeepStack.call(() -> recurse(DEPTH))), "small", 256 << 10);
        small.start();
        small.join();
        assertThat(deepest).hasValue(DEPTH);
    }

    @Test
    void theThreadHasEndedWhenTheCallReturns() {
        Thread compiler = DeepStack.call(Thread::currentThread);
        assertThat(compiler).isNotSameAs(Thread.currentThread());
        assertThat(compiler.getState()).isEqualTo(Thread.State.TERMINATED);
    }

    @Test
    void whatIsThrownIsThrownByTheCall() {
        IllegalStateException thrown = new IllegalStateException("refused");
        assertThatThrownBy(() -> DeepStack.call(() -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThatThrownBy(() -> DeepStack.call(() -> {
                    throw new AssertionError("wrong");
                }))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void whereThereIsNoThreadTheCallersHasToDo() {
        AtomicReference<Thread> refused = new AtomicReference<>();
        Thread used = DeepStack.call(Thread::currentThread, thread -> {
            refused.set(thread);
            throw new OutOfMemoryError("unable to create native thread");
        });
        assertThat(used).isSameAs(Thread.currentThread());
        assertThat(refused.get().isAlive()).isFalse();
    }

    @Test
    void anInterruptionEndsNoCompilationAndIsNotForgotten() {
        Thread.currentThread().interrupt();
        assertThat(DeepStack.call(() -> 7)).isEqualTo(7);
        assertThat(Thread.interrupted()).isTrue();
    }
}
