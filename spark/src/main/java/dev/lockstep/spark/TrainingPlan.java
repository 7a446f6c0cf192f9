package dev.lockstep.spark;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Schedule;
import dev.lockstep.learn.TrainingSettings;
import java.io.Serializable;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the driver tells the tasks of a training.
 *
 * @param device as the user named it
 * @param optimizer sgd, adamw or lbfgs
 * @param maxIter epochs, or the iterations of lbfgs
 * @param batchSize rows of a step, of all tasks together
 * @param schedule a text that {@link Schedule#parse} reads
 * @param tasks how many there are
 * @param shards the logical shards, a power of two
 * @param averagingSteps steps that each task takes on its own, 1 for the sums of all gradients
 * @param isWeighted whether rows have weights
 * @param classes that the label column's metadata name, 0 where they name none
 * @param checkpoints a folder of a file system of Hadoop, absent where none are written
 * @param checkpointInterval epochs or iterations from one checkpoint to the next
 * @param timeoutSeconds how long a task waits for another
 * @param secret by which tasks know each other
 */
record TrainingPlan(
        String device,
        String optimizer,
        int maxIter,
        int batchSize,
        double stepSize,
        double momentum,
        double regParam,
        double tol,
        String schedule,
        long seed,
        int tasks,
        int shards,
        int averagingSteps,
        boolean isWeighted,
        int classes,
        @Nullable String checkpoints,
        int checkpointInterval,
        long timeoutSeconds,
        String secret)
        implements Serializable {
    static final String SGD = "sgd";
    static final String ADAMW = "adamw";
    static final String LBFGS = "lbfgs";

    boolean isLbfgs() {
        return optimizer.equals(LBFGS);
    }

    /** Returns the settings of the same training on one machine. */
    TrainingSettings settings() {
        Optimizer rule = switch (optimizer) {
            case SGD ->
                Optimizer.of(Sgd.learningRate(stepSize).withMomentum(momentum).withWeightDecay(regParam));
            case ADAMW -> Optimizer.of(AdamW.learningRate(stepSize).withWeightDecay(regParam));
            case LBFGS -> Optimizer.lbfgs(regParam).withTolerance(tol);
            default ->
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT, "optimizer '%s' is none of %s, %s and %s", optimizer, SGD, ADAMW, LBFGS));
        };
        return new TrainingSettings(
                batchSize, Math.max(1, maxIter), rule.withSchedule(Schedule.parse(schedule)), 0, seed);
    }

    /** Returns the task that has a shard: neighbours are together. */
    int taskOf(int shard) {
        return (int) ((long) shard * tasks / shards);
    }
}
