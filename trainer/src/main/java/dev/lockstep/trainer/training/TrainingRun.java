package dev.lockstep.trainer.training;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.trainer.data.Dataset;
import java.time.Duration;
import java.util.Arrays;

/**
 * One training of one model on one device. Owns its tensors and frees them when it is closed; the compute is the caller's.
 *
 * <p>The data set stays on the device, and an epoch is a replayed {@link Program}: the host uploads the order of the
 * images and reads back the losses. The last, incomplete batch of an epoch is dropped.
 *
 * <p>Used by one thread.
 */
public final class TrainingRun implements AutoCloseable {
    private final TrainingSettings settings;
    private final Scope scope;
    private final Ops ops;
    private final LabelledImages train;
    private final LabelledImages valid;
    private final LinearClassifier model;
    private final Evaluator evaluator;
    private final TrainingStep step;
    private final Program program;
    private final StepRunner runner;
    private int epoch;

    /**
     * Uploads the data and initialises the model.
     *
     * @param runner runs the steps
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public TrainingRun(Compute compute, Dataset data, TrainingSettings settings, StepRunner runner) {
        if (data.train().size() < settings.batch()) {
            throw new IllegalArgumentException(
                    "a batch of " + settings.batch() + " needs as many training images, but there are "
                            + data.train().size());
        }
        this.settings = settings;
        this.runner = runner;
        this.scope = compute.scope();
        this.ops = compute.ops();
        this.train = LabelledImages.upload(data.train(), "train", scope);
        this.valid = LabelledImages.upload(data.valid(), "valid", scope);
        this.model =
                LinearClassifier.create(scope, ops, data.train().pixelsPerImage(), data.classes(), settings.seed());
        this.evaluator = new Evaluator(ops, model, scope);
        this.step = new TrainingStep(train, model, settings, scope);
        this.program = scope.record(step::issue);
    }

    /** Returns the model. */
    public LinearClassifier model() {
        return model;
    }

    /** Returns the number of steps of an epoch. */
    public int stepsPerEpoch() {
        return train.size() / settings.batch();
    }

    /** Measures the model on all training images. */
    public Evaluation evaluateTraining() {
        return evaluator.evaluate(train);
    }

    /** Classifies all validation images. */
    public Predictions predictValidation() {
        return evaluator.predict(valid);
    }

    /** Runs the next epoch and measures the model on the validation images. */
    public EpochResult runEpoch(StepListener listener) {
        long start = System.nanoTime();
        int steps = stepsPerEpoch();
        int seen = steps * settings.batch();
        int[] order = TrainingStreams.order(settings.seed(), epoch, train.size());
        step.order.copyFrom(Arrays.copyOf(order, seen));
        ops.fill(step.step, 0);
        ops.fill(step.correct, 0);
        for (int done = 0; done < steps; ) {
            int next = (int) Math.min(steps, (long) done + listener.every());
            runner.run(program, (long) epoch * steps + done, next - done);
            done = next;
            if (done < steps) {
                float loss = step.losses.rows(done - 1, done).toFloatArray()[0];
                listener.stepsDone(epoch, done, steps, loss, step.correct.toIntArray()[0]);
            }
        }
        StepLosses losses = new StepLosses(step.losses.toFloatArray());
        int correct = step.correct.toIntArray()[0];
        Evaluation validation = evaluator.evaluate(valid);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        return new EpochResult(epoch++, losses.mean(), correct, seen, validation, duration, losses);
    }

    @Override
    public void close() {
        scope.close();
    }
}
