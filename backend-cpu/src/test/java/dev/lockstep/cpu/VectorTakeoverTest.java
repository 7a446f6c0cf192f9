package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What runs before and after loops are handed over. */
final class VectorTakeoverTest {
    private final VectorTakeover takeover = new VectorTakeover();
    private final Kernels vector = new VectorKernels();

    @Test
    void loopsAreScalarAtFirst() {
        assertThat(takeover.describe()).isEqualTo("scalar loops");
        assertThat(takeover.get().nr()).isEqualTo(new ScalarKernels().nr());
    }

    @Test
    void theLoopsInUseChangeWithEachTakeover() {
        Kernels before = takeover.get();
        takeover.takeOver(Loop.PRODUCT, vector);
        assertThat(takeover.get()).isNotSameAs(before).isSameAs(takeover.get());
        assertThat(takeover.get().nr()).isEqualTo(vector.nr());
    }

    @Test
    void theThreadThatWarmsLoopsUpEndsWhenItIsPausedAndTheLoopIsNotForgotten() {
        takeover.warm(Loop.RELU);
        Thread thread = warmingUp().orElseThrow();
        takeover.pause();
        assertThat(thread.isAlive()).isFalse();
        assertThat(warmingUp()).isEmpty();

        boolean isDone = takeover.describe().contains("relu");
        takeover.resume();
        assertThat(warmingUp().isPresent() || isDone).isTrue();
        takeover.pause();
        assertThat(warmingUp()).isEmpty();
    }

    private static Optional<Thread> warmingUp() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("lockstep-cpu-warm-up"))
                .findFirst();
    }

    @Test
    void theReceiptSaysWhenEachLoopWasTakenOver() {
        takeover.takeOver(Loop.WEIGHT_GRADIENT, vector);
        takeover.takeOver(Loop.DOT, vector);
        assertThat(takeover.describe())
                .matches("scalar loops but for those on the Vector API \\([0-9]+ bits, [0-9]+ floats\\):"
                        + " weight gradient from [0-9.]+ s, dot from [0-9.]+ s");
    }
}
