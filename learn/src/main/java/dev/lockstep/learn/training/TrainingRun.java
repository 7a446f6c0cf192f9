package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One training of one model in one queue. It owns its tensors and frees them when it is closed. The queue stays the caller's.
 *
 * <p>An epoch is a recorded step that is replayed: the host uploads the order of the examples and reads back the losses. The data set stays
 * on the device; where it does not fit, it streams through the device in blocks, with the same bits. The last, incomplete batch of an epoch
 * is dropped.
 *
 * <p>Used by one thread.
 */
public final class TrainingRun implements AutoCloseable {
    static final String LOSSES = "losses";

    private final TrainingSettings settings;
    private final Queue queue;
    private final Scope scope;
    private final Ops ops;
    private final TrainingData data;
    private final LinearClassifier model;
    private final Evaluator evaluator;
    private final TrainingStep step;
    private final ParameterState parameters;
    private final EpochReplay replay;
    private final List<EpochResult> results = new ArrayList<>();
    private double initialLoss = Double.NaN;
    private int done;
    private @Nullable Divergence divergence;
    private boolean remembers;
    private @Nullable Finite lastFinite;

    /** The numbers that updates change, as they were when so many epochs were over. */
    private record Finite(int epochs, ParameterState.Snapshot snapshot) {}

    /**
     * Uploads the data, if they fit, and initialises the model, which the default queue trains.
     *
     * @param runner runs the steps
     * @throws IllegalArgumentException if there are fewer training images than a batch has, or a weight is one of a class that is not there
     */
    public TrainingRun(Compute compute, Dataset data, TrainingSettings settings, StepRunner runner) {
        this(compute.queue(), data, scope -> DeviceData.of(data, settings, compute.queue(), scope), settings, runner);
    }

    /**
     * Initialises the model.
     *
     * @param queue trains it, beside the work of other queues
     * @param data for the queue's device; it stays the caller's
     * @param runner runs the steps
     * @throws IllegalArgumentException if there are fewer training images than a batch has, or a weight is one of a class that is not there
     */
    public TrainingRun(Queue queue, DeviceData data, TrainingSettings settings, StepRunner runner) {
        this(queue, data.data(), scope -> data, settings, runner);
    }

    private TrainingRun(
            Queue queue,
            Dataset examples,
            Function<Scope, DeviceData> upload,
            TrainingSettings settings,
            StepRunner runner) {
        int batch = settings.batch();
        int images = examples.train().size();
        if (images < batch) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " needs as many training examples, but there are " + images);
        }
        this.settings = settings;
        this.queue = queue;
        this.scope = queue.scope();
        this.ops = queue.ops();
        try {
            DeviceData source = upload.apply(scope);
            CountingFactory factory = new CountingFactory(scope);
            this.model = LinearClassifier.create(
                    factory, ops, examples.features().count(), examples.classes(), settings.seed());
            int kept = source.isStreamed() ? 0 : examples.valid().size();
            this.evaluator = new Evaluator(ops, model, kept, factory);
            this.step = new TrainingStep(examples, model, settings, factory);
            this.parameters = new ParameterState(model, step);
            this.data = source.open(queue, batch, factory.bytes(), scope);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
        try {
            this.replay = new EpochReplay(ops, data.batches(), step, runner, scope);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Measures the untrained model, or takes up the work where another run with the same data and settings left it. Comes
     * before the first epoch.
     *
     * @param state where to go on, absent at the beginning
     * @throws IllegalArgumentException if the state is not that of such a run
     */
    public void begin(@Nullable TrainingState state) {
        if (state == null) {
            initialLoss = evaluateTraining().loss();
            return;
        }
        check(state);
        parameters.restore(state);
        step.correct.copyFrom(new int[] {state.correct()});
        int steps = stepsPerEpoch();
        int over = state.results().size() * steps;
        float[] losses =
                state.tensor(LOSSES, Shape.of((long) over + state.step())).values();
        for (EpochResult result : state.results()) {
            int from = results.size() * steps;
            results.add(result.withLosses(new StepLosses(Arrays.copyOfRange(losses, from, from + steps))));
        }
        if (state.step() > 0) {
            epochLosses(0, state.step()).copyFrom(Arrays.copyOfRange(losses, over, losses.length));
        }
        initialLoss = state.initialLoss();
        done = state.step();
    }

    private void check(TrainingState state) {
        int steps = stepsPerEpoch();
        if (state.step() < 0 || state.step() >= steps) {
            throw new IllegalArgumentException("its step is " + state.step() + " of " + steps + " in an epoch");
        }
        if (state.correct() < 0 || state.correct() > state.step() * settings.batch() || state.updates() < 0) {
            throw new IllegalArgumentException("its counters are impossible");
        }
        if ((long) state.results().size() * steps > Integer.MAX_VALUE - steps) {
            throw new IllegalArgumentException("it has had more steps than can be counted");
        }
        if (state.tensors().size() != parameters.tensors().size() + 1) {
            throw new IllegalArgumentException("it holds the tensors "
                    + String.join(", ", state.tensors().keySet()) + ", which are not those of its settings");
        }
    }

    /** Returns all that is needed to go on from here; may be called between epochs and at a checkpoint. */
    public TrainingState state() {
        return state(results.size(), parameters.snapshot(), done);
    }

    /** Keeps a copy of the parameters after every epoch that is finite, for {@link #lastFinite}. */
    public void rememberFinite() {
        remembers = true;
    }

    /** Returns all that is needed to go on from the last epoch that was finite; absent if none is remembered. */
    public @Nullable TrainingState lastFinite() {
        Finite finite = lastFinite;
        return finite == null ? null : state(finite.epochs, finite.snapshot, 0);
    }

    /** Returns what showed that the run has diverged when an epoch was over, absent if all numbers were finite. */
    public @Nullable Divergence divergence() {
        return divergence;
    }

    /** Returns the state of a snapshot that was taken when so many steps of the next epoch were done. */
    private TrainingState state(int epochs, ParameterState.Snapshot snapshot, int steps) {
        List<EpochResult> over = results.subList(0, epochs);
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>(snapshot.tensors());
        tensors.put(LOSSES, losses(over, steps));
        int correct = steps == 0 ? 0 : step.correct.toIntArray()[0];
        return new TrainingState(initialLoss, over, steps, correct, snapshot.updates(), tensors);
    }

    /** Returns the loss of every step of these epochs, and of so many of the current one. */
    private FloatArray losses(List<EpochResult> epochs, int steps) {
        float[] losses = new float[Math.toIntExact((long) epochs.size() * stepsPerEpoch() + steps)];
        int next = 0;
        for (EpochResult result : epochs) {
            result.losses().copyTo(losses, next);
            next += result.losses().size();
        }
        if (steps > 0) {
            System.arraycopy(epochLosses(0, steps).toFloatArray(), 0, losses, next, steps);
        }
        return new FloatArray(Shape.of(losses.length), losses);
    }

    /** Returns the model. */
    public LinearClassifier model() {
        return model;
    }

    /** Returns whether the data stay in host memory and come to the device block after block. */
    public boolean isStreamed() {
        return data.isStreamed();
    }

    /** Returns how many examples at most are copied to the device at once. */
    public int blockSize() {
        return data.train().blockSize();
    }

    /** Returns the number of steps of an epoch. */
    public int stepsPerEpoch() {
        return data.train().size() / settings.batch();
    }

    /** Returns the steps that are done, over all epochs. */
    public long stepsDone() {
        return (long) results.size() * stepsPerEpoch() + done;
    }

    /** Returns the epochs that are over, in order. */
    public List<EpochResult> results() {
        return Collections.unmodifiableList(results);
    }

    /** Returns the untrained model's mean loss on the training images, measured by {@link #begin}. */
    public double initialLoss() {
        return initialLoss;
    }

    /** Measures the model on all training images. */
    public Evaluation evaluateTraining() {
        return evaluator.evaluate(data.train());
    }

    /** Classifies all validation images. */
    public Predictions predictValidation() {
        return evaluator.predict(data.valid());
    }

    /** As {@link #runEpoch(TrainingListener, CheckpointHook)}, without checkpoints. */
    public EpochResult runEpoch(TrainingListener listener) {
        return runEpoch(listener, CheckpointHook.NONE);
    }

    /**
     * Runs the next epoch, or the rest of one that was stopped, measures the model on the validation images, and looks for a
     * {@link #divergence}.
     */
    public EpochResult runEpoch(TrainingListener listener, CheckpointHook hook) {
        long start = System.nanoTime();
        evaluator.forget();
        int epoch = results.size();
        int steps = stepsPerEpoch();
        int seen = steps * settings.batch();
        if (done == 0) {
            ops.fill(step.correct, 0);
        }
        int[] order = TrainingStreams.order(settings.seed(), epoch, data.train().size());
        long report = (long) done + listener.every();
        long checkpoint = (long) done + hook.every();
        try (EpochReplay.Course course = replay.begin(order, (long) epoch * steps, done)) {
            while (done < steps) {
                int next = (int) Math.min(steps, Math.min(report, checkpoint));
                course.runTo(next);
                done = next;
                if (done == report && done < steps) {
                    float loss = epochLosses(done - 1, done).toFloatArray()[0];
                    listener.stepsDone(epoch, done, steps, loss, step.correct.toIntArray()[0]);
                    report += listener.every();
                }
                if (done == checkpoint && done < steps) {
                    queue.synchronize();
                    hook.checkpoint();
                    checkpoint += hook.every();
                }
            }
        }
        StepLosses losses = new StepLosses(data.batches().losses().toFloatArray());
        int correct = step.correct.toIntArray()[0];
        Evaluation validation = evaluator.evaluate(data.valid());
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        done = 0;
        EpochResult result = new EpochResult(epoch, losses.mean(), correct, seen, validation, duration, losses);
        results.add(result);
        if (divergence == null) {
            divergence = Divergence.of(losses, (long) epoch * steps, parameters.tensors());
            if (remembers && divergence == null) {
                lastFinite = new Finite(results.size(), parameters.snapshot());
            }
        }
        listener.epochDone(result);
        return result;
    }

    private Tensor epochLosses(int from, int to) {
        return data.batches().losses().rows(from, to);
    }

    @Override
    public void close() {
        try {
            scope.close();
        } finally {
            data.close();
        }
    }
}
