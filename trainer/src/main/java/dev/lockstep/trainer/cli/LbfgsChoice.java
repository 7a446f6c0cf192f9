package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** L-BFGS as a user asks for it. */
final class LbfgsChoice {
    private static final double L2 = 1e-4;

    /** Options of optimizers that take steps of batches. */
    private static final List<String> OF_OTHERS = List.of(
            "--lr", "--momentum", "--nesterov", "--weight-decay", "--schedule", "--warmup", "--average", "--batch");

    private LbfgsChoice() {}

    /**
     * Returns the rule with its options.
     *
     * @throws InputException if one is out of range, or one is given that another rule has
     */
    static Optimizer optimizer(CommandSpec command, @Nullable Double l2, @Nullable Double tolerance) {
        for (String name : OF_OTHERS) {
            OptionSpec option = command.findOption(name);
            if (option != null && command.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new InputException(
                        name + ": lbfgs takes all images at once and chooses its steps itself; leave it out");
            }
        }
        Optimizer.LbfgsOptimizer optimizer = optimizer(l2 == null ? L2 : l2);
        return tolerance == null ? optimizer : optimizer.withTolerance(checked("--tolerance", tolerance));
    }

    /** Returns the rule with a strength of its penalty. */
    static Optimizer.LbfgsOptimizer optimizer(double l2) {
        return Optimizer.lbfgs(checked("--l2", l2));
    }

    /** Refuses options of lbfgs for another rule. */
    static void refuse(@Nullable Double l2, @Nullable Double tolerance, OptimizerChoice.Rule rule) {
        if (l2 != null || tolerance != null) {
            throw new InputException((l2 != null ? "--l2 " + l2 : "--tolerance " + tolerance) + ": "
                    + rule.name().toLowerCase(Locale.ROOT) + " has none; leave it out, or give --optimizer lbfgs");
        }
    }

    private static double checked(String option, double value) {
        if (!(value >= 0 && Float.isFinite((float) value))) {
            throw new InputException(option + " " + value + ": must be a number from 0 to " + Float.MAX_VALUE);
        }
        return value;
    }
}
