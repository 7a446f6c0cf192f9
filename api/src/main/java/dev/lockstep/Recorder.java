package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.op.OpCall;
import java.util.ArrayList;
import java.util.List;

/** Checks calls as usual, and collects them for a {@link Program} instead of running them. Guarded by the queue's lock. */
final class Recorder implements Ops {
    private final Queue queue;
    private final List<OpCall> calls = new ArrayList<>();
    private volatile boolean finished;

    Recorder(Queue queue) {
        this.queue = queue;
    }

    @Override
    public void call(OpCall call) {
        queue.enter();
        try {
            if (finished) {
                throw new ClosedException("the recording that this Ops belongs to");
            }
            queue.check(call);
            calls.add(call);
        } finally {
            queue.exit();
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
