package dev.lockstep.spi;

import dev.lockstep.Ops;
import java.util.List;

/** A list of calls made ready by a backend. */
public interface BackendProgram extends AutoCloseable {
    /** Runs the calls in order, {@code times} times over; {@code times} is at least 1. */
    void run(long times);

    /** Releases what was prepared. */
    @Override
    void close();

    /** Returns a program that makes the calls one by one on the given ops. */
    static BackendProgram replay(List<OpCall> calls, Ops ops) {
        OpCall[] steps = calls.toArray(OpCall[]::new);
        return new BackendProgram() {
            @Override
            public void run(long times) {
                for (long i = 0; i < times; i++) {
                    for (OpCall step : steps) {
                        step.on(ops);
                    }
                }
            }

            @Override
            public void close() {}
        };
    }
}
