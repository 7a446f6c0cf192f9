package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.disjointOrSame;
import static dev.lockstep.op.OperandChecks.equalShape;
import static dev.lockstep.op.OperandChecks.floats;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.option;
import static dev.lockstep.op.OperandChecks.rank;

import dev.lockstep.Compute;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;

/** Ops of BLAS level 1, as optimizers use them. */
public sealed interface VectorCall extends OpCall {
    /** {@link Ops#axpy(double, Tensor, Tensor, Write)}. */
    record Axpy(double factor, Tensor x, Tensor y, Write write) implements VectorCall {
        /** A call without operands. */
        public static Axpy of(double factor, Write write) {
            return new Axpy(factor, null, null, write);
        }

        @Override
        public Op op() {
            return Op.AXPY;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public Axpy map(CallMap map) {
            return new Axpy(
                    map.real("factor", factor), map.in("x", x), map.written("y", y, write), map.choice("write", write));
        }

        @Override
        public void check(Compute compute) {
            given(Op.AXPY, "write", write);
            option(Op.AXPY, Float.isFinite((float) factor), "factor", factor, "finite in binary32");
            floats(Op.AXPY, compute, "x", x);
            floats(Op.AXPY, compute, "y", y);
            equalShape(Op.AXPY, "y", y, "x", x);
            if (write == Write.ACCUMULATE) {
                disjoint(Op.AXPY, "y", y, "x", x);
            } else {
                disjointOrSame(Op.AXPY, "y", y, "x", x);
            }
        }

        @Override
        public long flops(OperandShapes shapes) {
            return (write == Write.ACCUMULATE ? 2 : 1) * shapes.size("y");
        }
    }

    /** {@link Ops#dot}. */
    record Dot(Tensor x, Tensor y, Tensor out) implements VectorCall {
        @Override
        public Op op() {
            return Op.DOT;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public Dot map(CallMap map) {
            return new Dot(map.in("x", x), map.in("y", y), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            floats(Op.DOT, compute, "x", x);
            floats(Op.DOT, compute, "y", y);
            floats(Op.DOT, compute, "out", out);
            equalShape(Op.DOT, "y", y, "x", x);
            rank(Op.DOT, "out", out, 0);
            disjoint(Op.DOT, "out", out, "x", x);
            disjoint(Op.DOT, "out", out, "y", y);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 2 * shapes.size("x");
        }
    }
}
