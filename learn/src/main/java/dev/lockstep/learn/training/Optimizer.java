package dev.lockstep.learn.training;

import dev.lockstep.AdamW;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import java.util.List;

/** An update rule with its hyperparameters. */
public sealed interface Optimizer {
    /** Makes the state that the rule keeps for one parameter, all zeros. */
    Parameter attach(Tensor weight, Tensor gradient, TensorFactory factory);

    /** Returns whether the rule depends on the number of updates made before. */
    boolean countsUpdates();

    /**
     * One parameter with its gradient and its state.
     *
     * @param state what the rule remembers from one update to the next, with the parameter's shape
     * @param rule issues one update
     */
    record Parameter(List<Tensor> state, Rule rule) {
        /** Copies the list. */
        public Parameter {
            state = List.copyOf(state);
        }
    }

    /** Issues updates. */
    @FunctionalInterface
    interface Rule {
        /**
         * Issues one update.
         *
         * @param updates I32 scalar: the updates made before this one
         */
        void update(Ops ops, Tensor updates);
    }

    /** Stochastic gradient descent. */
    record SgdOptimizer(Sgd options) implements Optimizer {
        @Override
        public Parameter attach(Tensor weight, Tensor gradient, TensorFactory factory) {
            if (options.momentum() == 0) {
                return new Parameter(List.of(), (ops, _) -> ops.sgd(weight, gradient, options));
            }
            Tensor velocity = zerosLike(weight, "velocity", factory);
            return new Parameter(
                    List.of(velocity),
                    (ops, updates) -> ops.sgd(weight, gradient, velocity, countsUpdates() ? updates : null, options));
        }

        /** The first step is an exception only if there is a dampening to leave out. */
        @Override
        public boolean countsUpdates() {
            return options.momentum() > 0 && options.dampening() != 0;
        }
    }

    /** AdamW. */
    record AdamWOptimizer(AdamW options) implements Optimizer {
        @Override
        public Parameter attach(Tensor weight, Tensor gradient, TensorFactory factory) {
            Tensor mean = zerosLike(weight, "mean", factory);
            Tensor square = zerosLike(weight, "square", factory);
            return new Parameter(
                    List.of(mean, square),
                    (ops, updates) -> ops.adamW(weight, gradient, mean, square, updates, options));
        }

        @Override
        public boolean countsUpdates() {
            return true;
        }
    }

    private static Tensor zerosLike(Tensor weight, String name, TensorFactory factory) {
        return factory.tensor(DType.F32, weight.shape()).named(weight.name() + "." + name);
    }
}
