package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.VectorCall;

/** What axpy and dot can do wrong. */
public enum VectorMutant implements Mutant {
    AXPY_OVERWRITES("axpy overwrites where it should add", "axpy/n=207,factor=0.1,accumulate,data=dense,seed=0"),
    DOT_WITHOUT_LAST("dot leaves its last term out", "dot/n=784,data=integers,seed=0");

    private final String mistake;
    private final String witness;

    VectorMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public void call(OpCall call, Ops right, int nth) {
        switch (call) {
            case VectorCall.Axpy axpy
            when this == AXPY_OVERWRITES -> right.axpy(axpy.factor(), axpy.x(), axpy.y(), Write.OVERWRITE);
            case VectorCall.Dot dot
            when this == DOT_WITHOUT_LAST && dot.x().size() > 0 ->
                right.dot(withoutLast(dot.x()), withoutLast(dot.y()), dot.out());
            default -> right.call(call);
        }
    }

    @Override
    public String toString() {
        return label();
    }

    private static Tensor withoutLast(Tensor tensor) {
        return tensor.reshape(tensor.size()).rows(0, tensor.size() - 1);
    }
}
