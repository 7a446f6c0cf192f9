package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.disjointIfPresent;
import static dev.lockstep.op.OperandChecks.equalDim;
import static dev.lockstep.op.OperandChecks.equalShape;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.matrix;
import static dev.lockstep.op.OperandChecks.vector;

import dev.lockstep.Compute;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/** The linear layer and its gradients. */
@SuppressWarnings("exports") // @Nullable is there for tools
public sealed interface LinearCall extends OpCall {
    /** {@link Ops#linear}. */
    record Linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) implements LinearCall {
        @Override
        public Op op() {
            return Op.LINEAR;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public Linear map(CallMap map) {
            return new Linear(map.in("x", x), map.in("weight", weight), map.inIfPresent("bias", bias), map.out("y", y));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.LINEAR;
            matrix(op, compute, "x", x);
            matrix(op, compute, "weight", weight);
            matrix(op, compute, "y", y);
            equalDim(op, "weight", weight, 1, "x", x, 1);
            equalDim(op, "y", y, 0, "x", x, 0);
            equalDim(op, "y", y, 1, "weight", weight, 0);
            disjoint(op, "y", y, "x", x);
            disjoint(op, "y", y, "weight", weight);
            if (bias != null) {
                vector(op, compute, "bias", bias);
                equalDim(op, "bias", bias, 0, "weight", weight, 0);
                disjoint(op, "y", y, "bias", bias);
            }
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 2 * shapes.size("y") * shapes.dim("x", 1);
        }
    }

    /** {@link Ops#linearBackward(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Write)}. */
    record LinearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write)
            implements LinearCall {
        /** A call without operands. */
        public static LinearBackward of(Write write) {
            return new LinearBackward(null, null, null, null, null, null, write);
        }

        @Override
        public Op op() {
            return Op.LINEAR_BACKWARD;
        }

        @Override
        public Tensor first() {
            return x;
        }

        @Override
        public LinearBackward map(CallMap map) {
            return new LinearBackward(
                    map.in("x", x),
                    map.in("weight", weight),
                    map.in("gradY", gradY),
                    map.writtenIfPresent("gradX", gradX, write),
                    map.writtenIfPresent("gradWeight", gradWeight, write),
                    map.writtenIfPresent("gradBias", gradBias, write),
                    map.choice("write", write));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.LINEAR_BACKWARD;
            given(op, "write", write);
            matrix(op, compute, "x", x);
            matrix(op, compute, "weight", weight);
            matrix(op, compute, "gradY", gradY);
            equalDim(op, "weight", weight, 1, "x", x, 1);
            equalDim(op, "gradY", gradY, 0, "x", x, 0);
            equalDim(op, "gradY", gradY, 1, "weight", weight, 0);
            if (gradX != null) {
                matrix(op, compute, "gradX", gradX);
                equalShape(op, "gradX", gradX, "x", x);
                apartFromInputs("gradX", gradX);
            }
            if (gradWeight != null) {
                matrix(op, compute, "gradWeight", gradWeight);
                equalShape(op, "gradWeight", gradWeight, "weight", weight);
                apartFromInputs("gradWeight", gradWeight);
                disjointIfPresent(op, "gradWeight", gradWeight, "gradX", gradX);
            }
            if (gradBias != null) {
                vector(op, compute, "gradBias", gradBias);
                equalDim(op, "gradBias", gradBias, 0, "weight", weight, 0);
                apartFromInputs("gradBias", gradBias);
                disjointIfPresent(op, "gradBias", gradBias, "gradX", gradX);
                disjointIfPresent(op, "gradBias", gradBias, "gradWeight", gradWeight);
            }
        }

        private void apartFromInputs(String name, Tensor gradient) {
            disjoint(Op.LINEAR_BACKWARD, name, gradient, "x", x);
            disjoint(Op.LINEAR_BACKWARD, name, gradient, "weight", weight);
            disjoint(Op.LINEAR_BACKWARD, name, gradient, "gradY", gradY);
        }

        @Override
        public long flops(OperandShapes shapes) {
            long product = 2 * shapes.size("gradY") * shapes.dim("x", 1);
            return (shapes.has("gradX") ? product : 0)
                    + (shapes.has("gradWeight") ? product : 0)
                    + (shapes.has("gradBias") ? shapes.size("gradY") : 0);
        }
    }
}
