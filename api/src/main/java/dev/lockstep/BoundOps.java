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

    @Override
    Ops target(Compute target) {
        return target.backendOps();
    }

    @Override
    void issued(Compute target, Op op) {
        target.count(op);
    }
}
