package dev.lockstep.spi;

import dev.lockstep.op.OpCall;
import java.util.List;
import java.util.function.Consumer;

/** A list of calls made ready by a backend. */
public interface BackendProgram extends AutoCloseable {
    /** Runs the calls in order, {@code times} times over; {@code times} is at least 1. */
    void run(long times);

    /** Releases what was prepared. */
    @Override
    void close();

    /** Returns a program that makes the calls one by one. */
    static BackendProgram replay(List<OpCall> calls, Consumer<OpCall> execute) {
        OpCall[] steps = calls.toArray(OpCall[]::new);
        return new BackendProgram() {
            @Override
            public void run(long times) {
                for (long i = 0; i < times; i++) {
                    for (OpCall step : steps) {
                        execute.accept(step);
                    }
                }
            }

            @Override
            public void close() {}
        };
    }
}
