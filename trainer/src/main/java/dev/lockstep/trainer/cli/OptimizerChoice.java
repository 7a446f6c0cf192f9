package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import org.jspecify.annotations.Nullable;

/**
 * An update rule as a user asks for it.
 *
 * @param weightDecay absent for the rule's own default
 */
record OptimizerChoice(
        Rule rule,
        double learningRate,
        double momentum,
        boolean nesterov,
        @Nullable Double weightDecay) {
    /** The names of the rules. */
    enum Rule {
        SGD,
        ADAMW,
        LBFGS
    }

    /**
     * Returns the rule with its hyperparameters.
     *
     * @throws InputException if they do not go together
     */
    Optimizer optimizer() {
        checkRange("--lr", learningRate);
        checkRange("--momentum", momentum);
        if (weightDecay != null) {
            checkRange("--weight-decay", weightDecay);
        }
        if (nesterov && momentum == 0) {
            throw new InputException("--nesterov: needs a --momentum above 0");
        }
        return switch (rule) {
            case SGD -> {
                Sgd sgd = Sgd.learningRate(learningRate).withMomentum(momentum).withNesterov(nesterov);
                yield new Optimizer.SgdOptimizer(weightDecay == null ? sgd : sgd.withWeightDecay(weightDecay));
            }
            case ADAMW -> {
                if (momentum != 0) {
                    throw new InputException("--momentum " + momentum + ": adamw has none; leave it out");
                }
                AdamW adamW = AdamW.learningRate(learningRate);
                yield new Optimizer.AdamWOptimizer(weightDecay == null ? adamW : adamW.withWeightDecay(weightDecay));
            }
            case LBFGS -> throw new IllegalStateException("lbfgs has no learning rate");
        };
    }

    /** Devices compute with the hyperparameter as binary32. */
    private static void checkRange(String option, double value) {
        if (!(value >= 0 && Float.isFinite((float) value))) {
            throw new InputException(option + " " + value + ": must be a number from 0 to " + Float.MAX_VALUE);
        }
    }
}
