package dev.lockstep.trainer.cli;

import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.reference.ShadowOps;

/** Holds every nth step to the float64 reference, and every nth call between the steps, which are counted by themselves. */
final class CheckedSteps implements StepRunner {
    private final ShadowOps shadow;
    private long calls;

    CheckedSteps(ShadowOps shadow) {
        this.shadow = shadow;
    }

    @Override
    public void run(Program program, long first, long steps) {
        shadow.run(program, first, steps);
    }

    @Override
    public Ops between(Ops ops) {
        return call -> {
            shadow.beginStep(calls++);
            shadow.call(call);
        };
    }
}
