package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.BackendProgram;
import java.util.List;
import java.util.function.IntFunction;

/** A program that goes wrong in some of its steps: those that the counter it increments says. */
final class ProgramMistakes implements BackendProgram {
    private final List<OpCall> calls;
    private final IntFunction<Ops> opsOfStep;

    ProgramMistakes(List<OpCall> calls, IntFunction<Ops> opsOfStep) {
        this.calls = List.copyOf(calls);
        this.opsOfStep = opsOfStep;
    }

    @Override
    public long run(long times) {
        for (long i = 0; i < times; i++) {
            Ops ops = opsOfStep.apply(step());
            calls.forEach(ops::call);
        }
        return times;
    }

    private int step() {
        for (OpCall call : calls) {
            if (call instanceof ElementCall.Increment increment) {
                Tensor counter = increment.counter();
                return counter.toIntArray()[0];
            }
        }
        return 0;
    }

    @Override
    public void close() {}
}
