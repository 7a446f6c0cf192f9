package dev.lockstep.learn.training;

import dev.lockstep.AdamW;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Optimizer;
import java.util.List;

/**
 * An optimizer at work on one parameter.
 *
 * @param state what it remembers from one update to the next, zeros at first, with the parameter's shape
 * @param rule issues one update
 */
public record UpdateRule(List<Tensor> state, Rule rule) {
    /** Copies the list. */
    public UpdateRule {
        state = List.copyOf(state);
    }

    /** Issues updates. */
    @FunctionalInterface
    public interface Rule {
        /**
         * Issues one update.
         *
         * @param updates I32 scalar: the updates made before this one
         */
        void update(Ops ops, Tensor updates);
    }

    /**
     * Makes the state that an optimizer keeps for a parameter, outside of a training whose steps are counted.
     *
     * @throws IllegalArgumentException if the optimizer has a schedule or an average, or is lbfgs
     */
    public static UpdateRule of(Optimizer optimizer, Tensor weight, Tensor gradient, TensorFactory factory) {
        if (!optimizer.schedule().isConstant() || !optimizer.averaging().isNone()) {
            throw new IllegalArgumentException(
                    "schedules and averages are those of a Trainer, whose steps are counted");
        }
        return of(optimizer, LearningRates.constant(), weight, gradient, factory);
    }

    /**
     * Makes the state that an optimizer keeps for a parameter.
     *
     * @param rates of the steps
     */
    static UpdateRule of(
            Optimizer optimizer, LearningRates rates, Tensor weight, Tensor gradient, TensorFactory factory) {
        if (optimizer instanceof Optimizer.SgdOptimizer rule) {
            Sgd sgd = rates.of(rule.options());
            if (sgd.momentum() == 0) {
                return new UpdateRule(List.of(), (ops, _) -> ops.sgd(weight, gradient, null, rates.counter(), sgd));
            }
            Tensor velocity = zerosLike(weight, "velocity", factory);
            boolean counts = countsUpdates(optimizer);
            return new UpdateRule(
                    List.of(velocity),
                    (ops, updates) -> ops.sgd(weight, gradient, velocity, counts ? updates : null, sgd));
        }
        if (optimizer instanceof Optimizer.AdamWOptimizer rule) {
            AdamW adamW = rates.of(rule.options());
            Tensor mean = zerosLike(weight, "mean", factory);
            Tensor square = zerosLike(weight, "square", factory);
            return new UpdateRule(
                    List.of(mean, square), (ops, updates) -> ops.adamW(weight, gradient, mean, square, updates, adamW));
        }
        throw new IllegalArgumentException("lbfgs takes no steps of batches");
    }

    /** Returns whether an optimizer depends on the updates made before; sgd's first is an exception only if there is a dampening to leave out. */
    public static boolean countsUpdates(Optimizer optimizer) {
        return optimizer instanceof Optimizer.SgdOptimizer rule
                ? rule.options().momentum() > 0 && rule.options().dampening() != 0
                : optimizer instanceof Optimizer.AdamWOptimizer;
    }

    /** Returns whether an optimizer is sgd without momentum. */
    static boolean isPlain(Optimizer optimizer) {
        return optimizer instanceof Optimizer.SgdOptimizer rule
                && rule.options().momentum() == 0;
    }

    private static Tensor zerosLike(Tensor weight, String name, TensorFactory factory) {
        return factory.tensor(DType.F32, weight.shape()).named(weight.name() + "." + name);
    }
}
