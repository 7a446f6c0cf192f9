package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.spi.CallOps;
import dev.lockstep.spi.OpCall;

/** Right ops without plain SGD. */
final class NoUpdate extends CallOps {
    private final Ops right;

    NoUpdate(Ops right) {
        this.right = right;
    }

    @Override
    protected void handle(OpCall call) {
        if (!(call instanceof OpCall.SgdStep)) {
            call.on(right);
        }
    }
}
