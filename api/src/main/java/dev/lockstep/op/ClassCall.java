package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.classes;
import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.dtype;
import static dev.lockstep.op.OperandChecks.equalDim;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.here;
import static dev.lockstep.op.OperandChecks.rank;
import static dev.lockstep.op.OperandChecks.rowLabels;
import static dev.lockstep.op.OperandChecks.scalar;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;

/** Ops that choose a class from each row of values. */
public sealed interface ClassCall extends OpCall {
    /** {@link Ops#argmax}. */
    record Argmax(Tensor values, Tensor out) implements ClassCall {
        @Override
        public Op op() {
            return Op.ARGMAX;
        }

        @Override
        public Tensor first() {
            return values;
        }

        @Override
        public Argmax map(CallMap map) {
            return new Argmax(map.in("values", values), map.out("out", out));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.ARGMAX;
            classes(op, compute, "values", values);
            here(op, compute, "out", out);
            dtype(op, "out", out, DType.I32);
            rank(op, "out", out, 1);
            equalDim(op, "out", out, 0, "values", values, 0);
            disjoint(op, "out", out, "values", values);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }

    /** {@link Ops#countCorrect}. */
    record CountCorrect(Tensor logits, Tensor labels, Tensor count, Write write) implements ClassCall {
        /** A call without operands. */
        public static CountCorrect of(Write write) {
            return new CountCorrect(null, null, null, write);
        }

        @Override
        public Op op() {
            return Op.COUNT_CORRECT;
        }

        @Override
        public Tensor first() {
            return logits;
        }

        @Override
        public CountCorrect map(CallMap map) {
            return new CountCorrect(
                    map.in("logits", logits),
                    map.in("labels", labels),
                    map.written("count", count, write),
                    map.choice("write", write));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.COUNT_CORRECT;
            given(op, "write", write);
            classes(op, compute, "logits", logits);
            rowLabels(op, compute, labels, "logits", logits);
            scalar(op, compute, "count", count);
            disjoint(op, "count", count, "logits", logits);
            disjoint(op, "count", count, "labels", labels);
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 0;
        }
    }
}
