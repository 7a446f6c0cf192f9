package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.spi.OpCall;
import java.util.List;

/** Ops that are checked like any other and then collected for a {@link Program}. */
final class RecordingOps extends CheckedOps {
    private final Compute compute;
    private final CallCollector collector = new CallCollector();
    private volatile boolean finished;

    RecordingOps(Compute compute) {
        this.compute = compute;
    }

    /** Ends the recording; later calls are refused. */
    void finish() {
        finished = true;
    }

    /** Returns what was recorded; the compute's lock is held. */
    List<OpCall> calls() {
        return collector.calls();
    }

    @Override
    Compute enter(Op op, Tensor operand) {
        compute.enter();
        if (finished) {
            compute.exit();
            throw new ClosedException("the recording that this Ops belongs to");
        }
        return compute;
    }

    @Override
    boolean crossesDevices() {
        return false;
    }

    @Override
    Ops target(Compute target) {
        return collector;
    }

    /** What is recorded counts when it is replayed. */
    @Override
    void issued(Compute target, Op op) {}
}
