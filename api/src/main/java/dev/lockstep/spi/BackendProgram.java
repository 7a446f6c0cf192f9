package dev.lockstep.spi;

import dev.lockstep.op.OpCall;
import java.util.List;
import java.util.function.Consumer;

/** A compiled list of calls. */
public interface BackendProgram extends AutoCloseable {
    /**
     * Runs the calls in order, {@code times} times over; {@code times} is at least 1. Where the thread is interrupted, a few
     * replays later one is the last; what it leaves is what the last of so many replays leaves.
     *
     * @return the replays made, at least 1, and {@code times} unless the thread is interrupted
     */
    long run(long times);

    /** Releases what was prepared. */
    @Override
    void close();

    /** Returns a program that makes the calls one by one. */
    static BackendProgram replay(List<OpCall> calls, Consumer<OpCall> execute) {
        OpCall[] steps = calls.toArray(OpCall[]::new);
        return new BackendProgram() {
            @Override
            public long run(long times) {
                long done = 0;
                do {
                    for (OpCall step : steps) {
                        execute.accept(step);
                    }
                    done++;
                } while (done < times && !Thread.currentThread().isInterrupted());
                return done;
            }

            @Override
            public void close() {}
        };
    }
}
