package dev.lockstep.op;

import static dev.lockstep.op.OperandChecks.disjoint;
import static dev.lockstep.op.OperandChecks.disjointIfPresent;
import static dev.lockstep.op.OperandChecks.equalShape;
import static dev.lockstep.op.OperandChecks.floats;
import static dev.lockstep.op.OperandChecks.given;
import static dev.lockstep.op.OperandChecks.option;
import static dev.lockstep.op.OperandChecks.rank;
import static dev.lockstep.op.OperandChecks.required;
import static dev.lockstep.op.OperandChecks.scalar;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;

/** Steps of the optimizers. */
@SuppressWarnings("exports") // @Nullable is there for tools
public sealed interface OptimizerCall extends OpCall {
    /** {@link Ops#sgd(Tensor, Tensor, Tensor, Tensor, Sgd)}. */
    record SgdStep(
            Tensor weight,
            Tensor gradient,
            @Nullable Tensor velocity,
            @Nullable Tensor step,
            Sgd options) implements OptimizerCall {
        /** A call without operands. */
        public static SgdStep of(Sgd options) {
            return new SgdStep(null, null, null, null, options);
        }

        @Override
        public Op op() {
            return Op.SGD;
        }

        @Override
        public Tensor first() {
            return weight;
        }

        @Override
        public SgdStep map(CallMap map) {
            Operand.Role moved = options.momentum() > 0 ? Operand.Role.IN_OUT : Operand.Role.IN;
            return new SgdStep(
                    map.inOut("weight", weight),
                    map.in("gradient", gradient),
                    map.operand(new Operand("velocity", moved, true), velocity),
                    map.inIfPresent("step", step),
                    new Sgd(
                            map.real("lr", options.learningRate()),
                            map.real("momentum", options.momentum()),
                            map.real("dampening", options.dampening()),
                            map.flag("nesterov", options.nesterov()),
                            map.real("decay", options.weightDecay()),
                            map.inIfPresent("schedule", options.schedule())));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.SGD;
            given(op, "options", options);
            hyperparameter(op, "learningRate", options.learningRate());
            hyperparameter(op, "weightDecay", options.weightDecay());
            hyperparameter(op, "momentum", options.momentum());
            option(op, Double.isFinite(options.dampening()), "dampening", options.dampening(), "finite");
            option(
                    op,
                    !options.nesterov() || (options.momentum() > 0 && options.dampening() == 0),
                    "nesterov",
                    true,
                    "false unless the momentum is above 0 and the dampening is 0");
            floats(op, compute, "weight", weight);
            state(op, compute, "gradient", gradient, weight);
            if (options.momentum() > 0) {
                required(op, "velocity", velocity, "the momentum is above 0");
            }
            if (options.dampening() != 0) {
                required(op, "step", step, "the dampening is not 0, and the first step is without it");
            }
            if (velocity != null) {
                state(op, compute, "velocity", velocity, weight);
                disjoint(op, "velocity", velocity, "gradient", gradient);
            }
            if (step != null) {
                scalar(op, compute, "step", step);
                disjoint(op, "weight", weight, "step", step);
                disjointIfPresent(op, "velocity", velocity, "step", step);
            }
            schedule(op, compute, options.schedule(), step, weight);
            disjointIfPresent(op, "velocity", velocity, "schedule", options.schedule());
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 2 * shapes.size("weight");
        }
    }

    /** {@link Ops#adamW}. */
    record AdamWStep(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options)
            implements OptimizerCall {
        /** A call without operands. */
        public static AdamWStep of(AdamW options) {
            return new AdamWStep(null, null, null, null, null, options);
        }

        @Override
        public Op op() {
            return Op.ADAM_W;
        }

        @Override
        public Tensor first() {
            return weight;
        }

        @Override
        public AdamWStep map(CallMap map) {
            return new AdamWStep(
                    map.inOut("weight", weight),
                    map.in("gradient", gradient),
                    map.inOut("mean", mean),
                    map.inOut("square", square),
                    map.in("step", step),
                    new AdamW(
                            map.real("lr", options.learningRate()),
                            map.real("beta1", options.beta1()),
                            map.real("beta2", options.beta2()),
                            map.real("epsilon", options.epsilon()),
                            map.real("decay", options.weightDecay()),
                            map.inIfPresent("schedule", options.schedule())));
        }

        @Override
        public void check(Compute compute) {
            Op op = Op.ADAM_W;
            given(op, "options", options);
            hyperparameter(op, "learningRate", options.learningRate());
            hyperparameter(op, "weightDecay", options.weightDecay());
            hyperparameter(op, "epsilon", options.epsilon());
            option(op, options.beta1() >= 0 && options.beta1() < 1, "beta1", options.beta1(), "in [0, 1)");
            option(op, options.beta2() >= 0 && options.beta2() < 1, "beta2", options.beta2(), "in [0, 1)");
            floats(op, compute, "weight", weight);
            state(op, compute, "gradient", gradient, weight);
            state(op, compute, "mean", mean, weight);
            state(op, compute, "square", square, weight);
            scalar(op, compute, "step", step);
            disjoint(op, "weight", weight, "step", step);
            disjoint(op, "mean", mean, "gradient", gradient);
            disjoint(op, "square", square, "gradient", gradient);
            disjoint(op, "square", square, "mean", mean);
            disjoint(op, "mean", mean, "step", step);
            disjoint(op, "square", square, "step", step);
            schedule(op, compute, options.schedule(), step, weight);
            disjointIfPresent(op, "mean", mean, "schedule", options.schedule());
            disjointIfPresent(op, "square", square, "schedule", options.schedule());
        }

        @Override
        public long flops(OperandShapes shapes) {
            return 14 * shapes.size("weight");
        }
    }

    private static void hyperparameter(Op op, String name, double value) {
        option(op, value >= 0 && Float.isFinite((float) value), name, value, "finite and not negative");
    }

    private static void schedule(
            Op op, Compute compute, @Nullable Tensor schedule, @Nullable Tensor step, Tensor weight) {
        if (schedule == null) {
            return;
        }
        floats(op, compute, "schedule", schedule);
        if (schedule.shape().rank() > 0) {
            rank(op, "schedule", schedule, 1);
            required(op, "step", step, "the schedule is a table, of which it names the element");
        }
        disjoint(op, "weight", weight, "schedule", schedule);
    }

    private static void state(Op op, Compute compute, String name, Tensor tensor, Tensor weight) {
        floats(op, compute, name, tensor);
        equalShape(op, name, tensor, "weight", weight);
        disjoint(op, "weight", weight, name, tensor);
    }
}
