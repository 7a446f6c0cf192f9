package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One training of one model in one queue, an epoch after another. It owns its tensors and frees them when it is closed. The queue stays the
 * caller's.
 *
 * <p>Used by one thread.
 */
public sealed interface Training extends AutoCloseable permits TrainingRun, LbfgsRun {
    /**
     * Uploads the data and initialises the model, which the default queue trains.
     *
     * @param runner runs the steps of an optimizer that takes steps of batches
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    static Training of(Compute compute, Dataset data, TrainingSettings settings, StepRunner runner) {
        return of(compute.queue(), scope -> DeviceData.upload(data, scope), settings, runner);
    }

    /**
     * Initialises the model.
     *
     * @param queue trains it, beside the work of other queues
     * @param data on the queue's device; it stays the caller's
     * @param runner runs the steps of an optimizer that takes steps of batches
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    static Training of(Queue queue, DeviceData data, TrainingSettings settings, StepRunner runner) {
        return of(queue, scope -> data, settings, runner);
    }

    private static Training of(
            Queue queue, Function<Scope, DeviceData> upload, TrainingSettings settings, StepRunner runner) {
        return settings.optimizer() instanceof Optimizer.LbfgsOptimizer lbfgs
                ? new LbfgsRun(queue, upload, settings, lbfgs, runner)
                : new TrainingRun(queue, upload, settings, runner);
    }

    /**
     * Measures the untrained model, or takes up the work where another run with the same data and settings left it. Comes
     * before the first epoch.
     *
     * @param state where to go on, absent at the beginning
     * @throws IllegalArgumentException if the state is not that of such a run
     */
    void begin(@Nullable TrainingState state);

    /**
     * Begins elsewhere than at the initial weights, after {@link #begin} and before the first epoch.
     *
     * @param other a layer of the same shape, on the same device
     */
    void startFrom(LinearClassifier other);

    /** Returns all that is needed to go on from here; may be called between epochs and at a checkpoint. */
    TrainingState state();

    /** Keeps a copy of the parameters after every epoch that is finite, for {@link #lastFinite}. */
    void rememberFinite();

    /** Returns all that is needed to go on from the last epoch that was finite; absent if none is remembered. */
    @Nullable
    TrainingState lastFinite();

    /** Keeps a copy of the parameters after the epoch whose validation loss is the lowest so far, for {@link #returnToBest}. */
    void rememberBest();

    /**
     * Goes back to the epoch whose validation loss was the lowest since {@link #rememberBest}, as if it had been the last.
     *
     * @return how many epochs were taken back
     */
    int returnToBest();

    /** Returns what showed that the run has diverged when an epoch was over, absent if all numbers were finite. */
    @Nullable
    Divergence divergence();

    /** Returns whether no further epoch would change the model. */
    boolean isConverged();

    /** Returns how near the model is to the minimum, in words; absent where that is not known. */
    @Nullable
    String convergence();

    /** Returns the model. */
    LinearClassifier model();

    /** Returns the number of steps of an epoch. */
    int stepsPerEpoch();

    /** Returns the steps that are done, over all epochs. */
    long stepsDone();

    /** Returns the epochs that are over, in order. */
    List<EpochResult> results();

    /** Returns the untrained model's mean loss on the training images, measured by {@link #begin}. */
    double initialLoss();

    /** Measures the model on all training images. */
    Evaluation evaluateTraining();

    /** Classifies all validation images. */
    Predictions predictValidation();

    /**
     * Runs the next epoch, or the rest of one that was stopped, measures the model on the validation images, and looks for a
     * {@link #divergence}.
     */
    EpochResult runEpoch(TrainingListener listener, CheckpointHook hook);

    /** As the other, without checkpoints. */
    default EpochResult runEpoch(TrainingListener listener) {
        return runEpoch(listener, CheckpointHook.NONE);
    }

    @Override
    void close();
}
