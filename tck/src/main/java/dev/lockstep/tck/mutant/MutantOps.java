package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.op.OpCall;

/** Right ops with one mistake. */
final class MutantOps implements Ops {
    private final Mutant mutant;
    private final Ops right;
    private int calls;

    MutantOps(Mutant mutant, Ops right) {
        this.mutant = mutant;
        this.right = right;
    }

    @Override
    public void call(OpCall call) {
        calls++;
        mutant.call(call, right, calls);
    }
}
