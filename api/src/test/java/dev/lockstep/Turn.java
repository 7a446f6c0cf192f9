package dev.lockstep;

import java.util.concurrent.atomic.AtomicBoolean;

/** Asserts that only one thread at a time is between {@link #begin} and {@link #end}. */
final class Turn {
    private final AtomicBoolean taken = new AtomicBoolean();

    void begin() {
        if (!taken.compareAndSet(false, true)) {
            throw new AssertionError("the backend was called while it was busy with another call");
        }
    }

    void end() {
        taken.set(false);
    }
}
