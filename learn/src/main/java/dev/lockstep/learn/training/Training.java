package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One training of one model in one queue, an epoch after another. It owns its tensors and frees them when it is closed. The queue stays the
 * caller's.
 *
 * <p>Used by one thread.
 */
public abstract sealed class Training implements Trained, AutoCloseable permits TrainingRun, LbfgsRun {
    final Scope scope;
    final List<EpochResult> results = new ArrayList<>();
    double initialLoss = Double.NaN;

    @Nullable
    Divergence divergence;

    private @Nullable FloatArray lastWeight;

    /** Begins without an epoch; the tensors are those of the queue's scope. */
    Training(Queue queue) {
        this.scope = queue.scope();
    }

    /** Returns what it reads. */
    abstract TrainingData data();

    /** Returns what measures the model. */
    abstract Evaluator evaluator();

    /**
     * Uploads the data, if they fit, and initialises the model, which the default queue trains.
     *
     * @param runner runs the steps of an optimizer that takes steps of batches
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public static Training of(Compute compute, Dataset data, TrainingSettings settings, StepRunner runner) {
        Queue queue = compute.queue();
        return of(queue, data, scope -> DeviceData.of(data, settings, queue, scope), settings, runner);
    }

    /**
     * Initialises the model.
     *
     * @param queue trains it, beside the work of other queues
     * @param data for the queue's device; it stays the caller's
     * @param runner runs the steps of an optimizer that takes steps of batches
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public static Training of(Queue queue, DeviceData data, TrainingSettings settings, StepRunner runner) {
        return of(queue, data.data(), scope -> data, settings, runner);
    }

    private static Training of(
            Queue queue,
            Dataset data,
            Function<Scope, DeviceData> upload,
            TrainingSettings settings,
            StepRunner runner) {
        return settings.optimizer() instanceof Optimizer.LbfgsOptimizer lbfgs
                ? new LbfgsRun(queue, data, upload, settings, lbfgs, runner)
                : new TrainingRun(queue, data, upload, settings, runner);
    }

    /**
     * Measures the untrained model, or takes up the work where another run with the same data and settings left it. Comes
     * before the first epoch.
     *
     * @param state where to go on, absent at the beginning
     * @throws IllegalArgumentException if the state is not that of such a run
     */
    public abstract void begin(@Nullable TrainingState state);

    /**
     * Begins elsewhere than at the initial weights, after {@link #begin} and before the first epoch.
     *
     * @param other a layer of the same shape, on the same device
     */
    public abstract void startFrom(LinearClassifier other);

    /** Returns all that is needed to go on from here; may be called between epochs and at a checkpoint. */
    public abstract TrainingState state();

    /** Keeps a copy of the parameters after every epoch that is finite, for {@link #lastFinite}. */
    public abstract void rememberFinite();

    /** Returns all that is needed to go on from the last epoch that was finite; absent if none is remembered. */
    public abstract @Nullable TrainingState lastFinite();

    /** Keeps a copy of the parameters after the epoch whose validation loss is the lowest so far, for {@link #returnToBest}. */
    public abstract void rememberBest();

    /**
     * Goes back to the epoch whose validation loss was the lowest since {@link #rememberBest}, as if it had been the last.
     *
     * @return how many epochs were taken back
     */
    public abstract int returnToBest();

    @Override
    public final @Nullable Divergence divergence() {
        return divergence;
    }

    /** Searches the losses of an epoch and the tensors after it, the model's weight first. */
    final void findDivergence(StepLosses losses, long firstStep, List<Tensor> tensors) {
        divergence = Divergence.of(losses, firstStep, tensors, weight -> lastWeight = weight);
    }

    /**
     * Returns the model's weight after the last epoch, as it was read in search of numbers that are not finite; absent before the first
     * epoch, and where the weight is so large that it is read in pieces.
     */
    public final @Nullable FloatArray lastWeight() {
        return lastWeight;
    }

    @Override
    public final boolean isJoint() {
        return false;
    }

    /** Returns how near the model is to the minimum, in words; absent where that is not known. */
    public abstract @Nullable String convergence();

    /** Returns whether the data stay in host memory and come to the device block after block. */
    public final boolean isStreamed() {
        return data().isStreamed();
    }

    /** Returns how many examples at most are copied to the device at once. */
    public final int blockSize() {
        return data().train().blockSize();
    }

    @Override
    public final List<EpochResult> results() {
        return Collections.unmodifiableList(results);
    }

    @Override
    public final double initialLoss() {
        return initialLoss;
    }

    @Override
    public final Evaluation evaluateTraining() {
        return evaluator().evaluate(data().train());
    }

    /** Classifies all validation images. */
    public final Predictions predictValidation() {
        return evaluator().predict(data().valid());
    }

    /**
     * Runs the next epoch, or the rest of one that was stopped, measures the model on the validation images, and looks for a
     * {@link #divergence}.
     */
    public abstract EpochResult runEpoch(TrainingListener listener, CheckpointHook hook);

    /** As the other, without checkpoints. */
    public final EpochResult runEpoch(TrainingListener listener) {
        return runEpoch(listener, CheckpointHook.NONE);
    }

    @Override
    public final void close() {
        try {
            scope.close();
        } finally {
            data().close();
        }
    }
}
