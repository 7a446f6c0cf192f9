package dev.lockstep.trainer.cli;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.trainer.training.Optimizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The update rule and its hyperparameters. */
final class OptimizerOptions {
    private enum Rule {
        SGD,
        ADAMW
    }

    @Option(
            names = "--optimizer",
            paramLabel = "RULE",
            defaultValue = "sgd",
            description = "sgd or adamw (default: ${DEFAULT-VALUE}).")
    private Rule rule;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "0.1",
            description = "Learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--momentum",
            paramLabel = "MU",
            defaultValue = "0",
            description = "Momentum of sgd (default: ${DEFAULT-VALUE}).")
    private double momentum;

    @Option(names = "--nesterov", description = "Nesterov momentum for sgd; needs --momentum.")
    private boolean nesterov;

    @Option(
            names = "--weight-decay",
            paramLabel = "LAMBDA",
            description = "Weight decay (default: 0 for sgd, 0.01 for adamw).")
    private @Nullable Double weightDecay;

    Optimizer optimizer() {
        notNegative("--lr", learningRate);
        notNegative("--momentum", momentum);
        if (weightDecay != null) {
            notNegative("--weight-decay", weightDecay);
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
        };
    }

    private static void notNegative(String option, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new InputException(option + " " + value + ": must be a finite number, 0 or above");
        }
    }
}
