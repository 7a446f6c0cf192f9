package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The update rule and its hyperparameters. */
final class OptimizerOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "RULE",
            defaultValue = "sgd",
            description = "sgd, adamw or lbfgs, which takes all images at once (default: ${DEFAULT-VALUE}).")
    private OptimizerChoice.Rule rule;

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

    @Option(
            names = "--l2",
            paramLabel = "STRENGTH",
            description =
                    "For lbfgs: add STRENGTH/2 times the sum of the squared weights to the mean loss (default: 0.0001).")
    private @Nullable Double l2;

    @Option(
            names = "--tolerance",
            paramLabel = "NORM",
            description = "For lbfgs: stop where the gradient's norm is at most NORM (default: 0.0001).")
    private @Nullable Double tolerance;

    @Mixin
    private ScheduleOptions scheduleOptions;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Returns the rule, which takes steps of batches. */
    Optimizer stepwise() {
        if (rule == OptimizerChoice.Rule.LBFGS) {
            throw new InputException("--optimizer lbfgs: takes no steps of batches; give sgd or adamw");
        }
        return optimizer();
    }

    Optimizer optimizer() {
        if (rule == OptimizerChoice.Rule.LBFGS) {
            return LbfgsChoice.optimizer(command, l2, tolerance);
        }
        LbfgsChoice.refuse(l2, tolerance, rule);
        return scheduleOptions.applyTo(
                new OptimizerChoice(rule, learningRate, momentum, nesterov, weightDecay).optimizer());
    }
}
