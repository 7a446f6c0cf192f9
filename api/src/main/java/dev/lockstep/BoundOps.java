package dev.lockstep;

/** Ops of one compute; operands from elsewhere are refused. */
final class BoundOps extends CheckedOps {
    private final Compute compute;

    BoundOps(Compute compute) {
        this.compute = compute;
    }

    @Override
    Compute enter(Op op, Tensor operand) {
        compute.enter();
        return compute;
    }

    @Override
    boolean crossesDevices() {
        return false;
    }
}
