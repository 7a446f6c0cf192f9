package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.op.OpCall;
import java.util.ArrayList;
import java.util.List;

/** Ops that are checked like any other and then collected for a {@link Program}. Guarded by the compute's lock. */
final class Recorder implements Ops {
    private final Compute compute;
    private final List<OpCall> calls = new ArrayList<>();
    private volatile boolean finished;

    Recorder(Compute compute) {
        this.compute = compute;
    }

    @Override
    public void call(OpCall call) {
        compute.enter();
        try {
            if (finished) {
                throw new ClosedException("the recording that this Ops belongs to");
            }
            call.check(compute);
            calls.add(call);
        } finally {
            compute.exit();
        }
    }

    /** Ends the recording; later calls are refused. */
    void finish() {
        finished = true;
    }

    /** Returns what was recorded; the lock is held. */
    List<OpCall> calls() {
        return List.copyOf(calls);
    }
}
