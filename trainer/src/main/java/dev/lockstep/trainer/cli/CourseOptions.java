package dev.lockstep.trainer.cli;

import dev.lockstep.learn.ClassWeights;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** How long a training goes on, and towards what. */
final class CourseOptions {
    private static final int ITERATIONS = 100;

    private @Nullable Integer epochs;
    private double labelSmoothing;
    private @Nullable ClassWeights classWeights;

    CourseOptions(Options options) {
        options.add(
                Integer.class,
                value -> epochs = value,
                OptionSpec.builder("--epochs")
                        .paramLabel("N")
                        .description(
                                "Passes over the training images (default: 1), or the most iterations of lbfgs (default: 100)."));
        options.add(
                double.class,
                value -> labelSmoothing = value,
                OptionSpec.builder("--label-smoothing")
                        .paramLabel("EPSILON")
                        .defaultValue("0")
                        .description("Label smoothing of the training loss, 0 to 1 (default: ${DEFAULT-VALUE})."));
        options.add(
                ClassWeights.class,
                value -> classWeights = value,
                OptionSpec.builder("--class-weight")
                        .paramLabel("WEIGHTS")
                        .converters(new ClassWeightsConverter())
                        .description(
                                "How much an example of each class counts in the training loss: balanced (all classes alike, "
                                        + "however many examples they have), or CLASS:WEIGHT,... with 1 for the others "
                                        + "(default: 1 for all). Validation is not weighted."));
    }

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
        return new TrainingSettings(batch, most, optimizer, labelSmoothing, weights(), seed);
    }

    /** Refuses data without a class that has a weight. */
    void checkFits(Dataset data) {
        try {
            weights().of(data);
        } catch (IllegalArgumentException e) {
            throw new InputException("--class-weight " + weights() + ": " + e.getMessage(), e);
        }
    }

    private ClassWeights weights() {
        return classWeights == null ? ClassWeights.none() : classWeights;
    }
}
