package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.spi.BackendProgram;
import java.util.List;
import java.util.function.IntFunction;

/** What recorded programs can do wrong. */
public enum ProgramMutant implements Mutant {
    PROGRAM_RATE_OFF_LATER(
            "a program's learning rate is 0.1 % off from the third step on",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0"),
    PROGRAM_SKIPS_AN_UPDATE(
            "a program leaves the optimizer out in its fourth step",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0"),
    PROGRAM_DROPS_LAST_CALL(
            "programs leave out their last call",
            "program/n=16,in=784,out=10,steps=20,optimizer=sgd,lr=0.01,bias,seed=0");

    private final String mistake;
    private final String witness;

    ProgramMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public BackendProgram compile(List<OpCall> calls, Ops ops) {
        return switch (this) {
            case PROGRAM_DROPS_LAST_CALL -> BackendProgram.replay(calls.subList(0, calls.size() - 1), ops::call);
            case PROGRAM_RATE_OFF_LATER -> {
                Ops wrong = new MutantOps(OptimizerMutant.LEARNING_RATE_OFF, ops);
                yield new WrongProgram(calls, step -> step < 2 ? ops : wrong);
            }
            case PROGRAM_SKIPS_AN_UPDATE -> {
                Ops withoutSgd = call -> {
                    if (!(call instanceof OptimizerCall.SgdStep)) {
                        ops.call(call);
                    }
                };
                yield new WrongProgram(calls, step -> step == 3 ? withoutSgd : ops);
            }
        };
    }

    @Override
    public String toString() {
        return label();
    }

    /** A program that goes wrong in some of its steps: those that the counter it increments says. */
    private static final class WrongProgram implements BackendProgram {
        private final List<OpCall> calls;
        private final IntFunction<Ops> opsOfStep;

        WrongProgram(List<OpCall> calls, IntFunction<Ops> opsOfStep) {
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
}
