package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The update rule and its hyperparameters. */
final class OptimizerOptions {
    @Option(
            names = "--optimizer",
            paramLabel = "RULE",
            defaultValue = "sgd",
            description = "sgd or adamw (default: ${DEFAULT-VALUE}).")
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

    @Mixin
    private ScheduleOptions scheduleOptions;

    Optimizer optimizer() {
        return scheduleOptions.applyTo(
                new OptimizerChoice(rule, learningRate, momentum, nesterov, weightDecay).optimizer());
    }
}
