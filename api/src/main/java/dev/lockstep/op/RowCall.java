package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.dtype;
import static dev.lockstep.op.OperandChecks.equalDType;
import static dev.lockstep.op.OperandChecks.equalDim;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.here;
import static dev.lockstep.op.OperandChecks.option;
import static dev.lockstep.op.OperandChecks.rank;
import static dev.lockstep.op.OperandChecks.scalar;
import static dev.lockstep.op.OperandChecks.shortRows;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.error.ShapeMismatchException;
import org.jspecify.annotations.Nullable;

/** Ops that move rows by index. */
@SuppressWarnings("exports") // @Nullable is there for tools
public sealed interface RowCall extends OpCall {
    /** {@link Ops#gatherRows}. */
    record GatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) implements RowCall {
        /** A call without operands. */
        public static GatherRows of(Scale scale) {
            return new GatherRows(null, null, null, scale, null);
        }

        @Override
        public Op op() {
            return Op.GATHER_ROWS;
        }

        @Override
        public Tensor first() {
            return source;
        }

        @Override
        public GatherRows map(CallMap map) {
            return new GatherRows(
                    map.in("source", source),
                    map.in("index", index),
                    map.inIfPresent("step", step),
                    map.scale(scale),
                    map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.GATHER_ROWS;
            given(op, "scale", scale);
            here(op, compute, "source", source);
            here(op, compute, "index", index);
            here(op, compute, "out", out);
            dtype(op, "index", index, DType.I32);
            if (step == null) {
                rank(op, "index", index, 1);
            } else {
                scalar(op, compute, "step", step);
                rank(op, "index", index, 2);
                disjoint(op, "out", out, "step", step);
            }
            if (source.shape().rank() == 0) {
                throw new ShapeMismatchException(op, "source", source.shape(), "source is a scalar but must have rows");
            }
            shortRows(op, "source", source);
            rank(op, "out", out, source.shape().rank());
            if (out.dtype() == DType.I32) {
                rank(op, "source", source, 1);
                dtype(op, "source", source, DType.I32, DType.U8);
                option(op, scale.equals(Scale.NONE), "scale", scale, "Scale.NONE where out is I32");
            } else {
                dtype(op, "out", out, DType.F32, DType.I32);
                dtype(op, "source", source, DType.F32, DType.U8);
            }
            for (int axis = 1; axis < out.shape().rank(); axis++) {
                equalDim(op, "out", out, axis, "source", source, axis);
            }
            equalDim(op, "out", out, 0, "index", index, index.shape().rank() - 1);
            disjoint(op, "out", out, "source", source);
            disjoint(op, "out", out, "index", index);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 2 * shapes.size("out");
        }
    }

    /** {@link Ops#writeRow}. */
    record WriteRow(Tensor row, Tensor index, Tensor out) implements RowCall {
        @Override
        public Op op() {
            return Op.WRITE_ROW;
        }

        @Override
        public Tensor first() {
            return row;
        }

        @Override
        public WriteRow map(CallMap map) {
            return new WriteRow(map.in("row", row), map.in("index", index), map.inOut("out", out));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.WRITE_ROW;
            here(op, compute, "row", row);
            here(op, compute, "out", out);
            scalar(op, compute, "index", index);
            equalDType(op, "row", row, "out", out);
            rank(op, "out", out, row.shape().rank() + 1);
            for (int axis = 0; axis < row.shape().rank(); axis++) {
                equalDim(op, "row", row, axis, "out", out, axis + 1);
            }
            disjoint(op, "out", out, "row", row);
            disjoint(op, "out", out, "index", index);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }
}
