package dev.lockstep.cpu;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

/** Counts what the scalar loops have done. A loop is reported once, when it has taken about as long as its warm-up takes. Thread-safe. */
final class LoopUse {
    /** In quarters of a nanosecond: an eighth of a second. */
    static final long WORTH_A_WARM_UP = 1L << 29;

    private final AtomicLongArray costs = new AtomicLongArray(Loop.COUNT);
    private final Consumer<Loop> onWorthAWarmUp;

    LoopUse(Consumer<Loop> onWorthAWarmUp) {
        this.onWorthAWarmUp = onWorthAWarmUp;
    }

    void add(Loop loop, long elements) {
        long cost = elements * loop.cost();
        long before = costs.getAndAdd(loop.index(), cost);
        if (before < WORTH_A_WARM_UP && before + cost >= WORTH_A_WARM_UP) {
            onWorthAWarmUp.accept(loop);
        }
    }
}
