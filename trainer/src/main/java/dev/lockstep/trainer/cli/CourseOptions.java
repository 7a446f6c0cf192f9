package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How long a training goes on, and towards what. */
final class CourseOptions {
    private static final int ITERATIONS = 100;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description =
                    "Passes over the training images (default: 1), or the most iterations of lbfgs (default: 100).")
    private @Nullable Integer epochs;

    @Option(
            names = "--label-smoothing",
            paramLabel = "EPSILON",
            defaultValue = "0",
            description = "Label smoothing of the training loss, 0 to 1 (default: ${DEFAULT-VALUE}).")
    private double labelSmoothing;

    private static int usual(Optimizer optimizer) {
        return optimizer instanceof Optimizer.LbfgsOptimizer ? ITERATIONS : 1;
    }

    /** Puts the settings of a training together, checked. */
    TrainingSettings settings(int batch, Optimizer optimizer, long seed) {
        int most = epochs == null ? usual(optimizer) : epochs;
        if (most < 1) {
            throw new InputException("--epochs " + most + ": must be 1 or more");
        }
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new InputException("--label-smoothing " + labelSmoothing + ": must be between 0 and 1");
        }
        return new TrainingSettings(batch, most, optimizer, labelSmoothing, seed);
    }
}
