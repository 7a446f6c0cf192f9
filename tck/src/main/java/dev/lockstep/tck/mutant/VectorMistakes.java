package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;

/** What axpy and dot can do wrong. */
final class VectorMistakes {
    private VectorMistakes() {}

    static void vectors(Mutant mutant, VectorCall call, Ops right) {
        switch (call) {
            case VectorCall.Axpy axpy
            when mutant == Mutant.AXPY_OVERWRITES -> right.axpy(axpy.factor(), axpy.x(), axpy.y(), Write.OVERWRITE);
            case VectorCall.Dot dot
            when mutant == Mutant.DOT_WITHOUT_LAST && dot.x().size() > 0 ->
                right.dot(withoutLast(dot.x()), withoutLast(dot.y()), dot.out());
            default -> right.call(call);
        }
    }

    private static Tensor withoutLast(Tensor tensor) {
        return tensor.reshape(tensor.size()).rows(0, tensor.size() - 1);
    }
}
