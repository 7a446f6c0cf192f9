package dev.lockstep;

/** Ops that go to the compute that their operands live in. */
final class DispatchingOps extends CheckedOps {
    static final Ops INSTANCE = new DispatchingOps();

    private DispatchingOps() {}

    @Override
    Compute enter(Op op, Tensor operand) {
        Compute compute = operand.compute();
        compute.enter();
        return compute;
    }

    @Override
    boolean crossesDevices() {
        return true;
    }

    @Override
    Ops target(Compute compute, Op op) {
        return compute.issue(op);
    }
}
