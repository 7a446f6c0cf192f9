package dev.lockstep;

import dev.lockstep.error.MissingOperandException;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;

/** Ops that go to the queue of their first operand; only copy may go from one compute to another. */
final class DispatchingOps implements Ops {
    static final Ops INSTANCE = new DispatchingOps();

    private DispatchingOps() {}

    @Override
    public void call(OpCall call) {
        Tensor first = call.first();
        if (first == null) {
            throw new MissingOperandException(
                    call.op(), "the first operand", "it decides which device the call goes to");
        }
        if (call instanceof ElementCall.Copy copy && copy.crossesDevices()) {
            copy.checkContents();
            copy.source().transferTo(copy.out());
        } else {
            first.queue().make(call);
        }
    }
}
