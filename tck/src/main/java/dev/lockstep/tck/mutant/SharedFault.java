package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.op.OpCall;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first label out of range in any queue of a device, which is told at the next wait, as an asynchronous device does. */
final class SharedFault {
    private final AtomicReference<@Nullable OperandRangeException> first = new AtomicReference<>();

    /** Makes a call, and keeps what it refuses. */
    void make(OpCall call, Ops right) {
        try {
            right.call(call);
        } catch (OperandRangeException e) {
            first.compareAndSet(null, e);
        }
    }

    void tell() {
        OperandRangeException fault = first.getAndSet(null);
        if (fault != null) {
            throw fault;
        }
    }
}
