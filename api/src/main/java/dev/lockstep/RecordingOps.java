package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.spi.OpCall;
import java.util.List;

/** Ops that are checked like any other and then collected for a {@link Program}. */
final class RecordingOps extends CheckedOps {
    private final Compute compute;
    private final CallCollector collector = new CallCollector();
    private boolean finished;

    RecordingOps(Compute compute) {
        this.compute = compute;
    }

    /** Ends the recording; later calls are refused. */
    List<OpCall> finish() {
        finished = true;
        return collector.calls();
    }

    @Override
    Compute enter(Op op, Tensor operand) {
        if (finished) {
            throw new ClosedException("the recording that this Ops belongs to");
        }
        compute.enter();
        return compute;
    }

    @Override
    boolean crossesDevices() {
        return false;
    }

    @Override
    Ops target(Compute target, Op op) {
        return collector;
    }
}
