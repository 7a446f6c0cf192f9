package dev.lockstep;

import dev.lockstep.error.MissingOperandException;
import org.jspecify.annotations.Nullable;

/** Ops that go to the compute that their operands live in. */
final class DispatchingOps extends CheckedOps {
    static final Ops INSTANCE = new DispatchingOps();

    private DispatchingOps() {}

    @Override
    Compute enter(Op op, @Nullable Tensor operand) {
        if (operand == null) {
            throw new MissingOperandException(op, "the first operand", "it decides which device the call goes to");
        }
        Compute compute = operand.compute();
        compute.enter();
        return compute;
    }

    @Override
    boolean crossesDevices() {
        return true;
    }
}
