package dev.lockstep.learn.training;

import dev.lockstep.Ops;
import dev.lockstep.Program;

/** Runs the steps of a training. */
@FunctionalInterface
public interface StepRunner {
    /** Replays the program, and no more. */
    StepRunner UNCHECKED = (program, first, steps) -> program.run(steps);

    /**
     * Runs a program once for each step.
     *
     * @param program one step
     * @param first the number of the first step, counted from 0 over all epochs
     * @param steps how many steps, at least 1
     */
    void run(Program program, long first, long steps);

    /** Returns the ops for what is in no program, such as the line search of L-BFGS: as a rule those that are given. */
    default Ops between(Ops ops) {
        return ops;
    }
}
