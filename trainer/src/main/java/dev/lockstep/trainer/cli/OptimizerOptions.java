package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The update rule and its hyperparameters. */
final class OptimizerOptions {
    private OptimizerChoice.Rule rule;
    private double learningRate;
    private double momentum;
    private boolean nesterov;
    private @Nullable Double weightDecay;
    private @Nullable Double l2;
    private @Nullable Double tolerance;
    private final ScheduleOptions scheduleOptions;
    private final CommandSpec command;

    OptimizerOptions(Options options) {
        options.add(
                OptimizerChoice.Rule.class,
                value -> rule = value,
                OptionSpec.builder("--optimizer")
                        .paramLabel("RULE")
                        .defaultValue("sgd")
                        .description(
                                "sgd, adamw or lbfgs, which takes all images at once (default: ${DEFAULT-VALUE})."));
        options.add(
                double.class,
                value -> learningRate = value,
                OptionSpec.builder("--lr")
                        .paramLabel("RATE")
                        .defaultValue("0.1")
                        .description("Learning rate (default: ${DEFAULT-VALUE})."));
        options.add(
                double.class,
                value -> momentum = value,
                OptionSpec.builder("--momentum")
                        .paramLabel("MU")
                        .defaultValue("0")
                        .description("Momentum of sgd (default: ${DEFAULT-VALUE})."));
        options.add(
                boolean.class,
                value -> nesterov = value,
                OptionSpec.builder("--nesterov").description("Nesterov momentum for sgd; needs --momentum."));
        options.add(
                Double.class,
                value -> weightDecay = value,
                OptionSpec.builder("--weight-decay")
                        .paramLabel("LAMBDA")
                        .description("Weight decay (default: 0 for sgd, 0.01 for adamw)."));
        options.add(
                Double.class,
                value -> l2 = value,
                OptionSpec.builder("--l2")
                        .paramLabel("STRENGTH")
                        .description(
                                "For lbfgs: add STRENGTH/2 times the sum of the squared weights to the mean loss (default: 0.0001)."));
        options.add(
                Double.class,
                value -> tolerance = value,
                OptionSpec.builder("--tolerance")
                        .paramLabel("NORM")
                        .description("For lbfgs: stop where the gradient's norm is at most NORM (default: 0.0001)."));
        scheduleOptions = new ScheduleOptions(options);
        command = options.command();
    }

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
