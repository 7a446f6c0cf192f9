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
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.time.Duration;
import java.util.Arrays;
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
public final class TrainingRun extends Training {
    static final String LOSSES = "losses";

    private final TrainingSettings settings;
    private final Queue queue;
    private final Ops ops;
    private final TrainingData data;
    private final LinearClassifier model;
    private final Evaluator evaluator;
    private final TrainingStep step;
    private final ParameterState parameters;
    private final EpochReplay replay;
    private int done;
    private boolean remembers;
    private @Nullable Kept lastFinite;
    private boolean remembersBest;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private @Nullable Kept best;

    /** The numbers that updates change, as they were when so many epochs were over. */
    private record Kept(int epochs, ParameterState.Snapshot snapshot) {}

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

    TrainingRun(
            Queue queue,
            Dataset examples,
            Function<Scope, DeviceData> upload,
            TrainingSettings settings,
            StepRunner runner) {
        super(queue);
        int batch = settings.batch();
        this.settings = settings;
        this.queue = queue;
        this.ops = queue.ops();
        try {
            requireABatch(examples.train().size(), batch);
            DeviceData source = upload.apply(scope);
            CountingFactory factory = new CountingFactory(scope);
            this.model = LinearClassifier.create(
                    factory, ops, examples.features().count(), examples.classes(), settings.seed());
            int kept = source.isStreamed() ? 0 : examples.valid().size();
            this.evaluator = new Evaluator(ops, model, kept, factory, scope::record);
            LinearClassifier trained =
                    settings.optimizer().averaging().isNone() ? model : model.copy("trained.", factory, ops);
            this.step = new TrainingStep(examples, trained, model, settings, factory);
            this.parameters = new ParameterState(model, trained, step);
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

    private static void requireABatch(int images, int batch) {
        if (images < batch) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " needs as many training examples, but there are " + images);
        }
    }

    @Override
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

    @Override
    public void startFrom(LinearClassifier other) {
        for (LinearClassifier layer : parameters.layers()) {
            ops.copy(other.weight(), layer.weight());
            ops.copy(other.bias(), layer.bias());
        }
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

    @Override
    public TrainingState state() {
        return state(results.size(), parameters.snapshot(), done);
    }

    @Override
    public void rememberFinite() {
        remembers = true;
    }

    @Override
    public @Nullable TrainingState lastFinite() {
        Kept finite = lastFinite;
        return finite == null ? null : state(finite.epochs, finite.snapshot, 0);
    }

    @Override
    public void rememberBest() {
        remembersBest = true;
        if (!results.isEmpty() && done == 0) {
            compareWithBest();
        }
    }

    private void compareWithBest() {
        double loss = results.getLast().valid().loss();
        if (remembersBest && loss < lowestLoss) {
            lowestLoss = loss;
            best = new Kept(results.size(), parameters.snapshot());
        }
    }

    @Override
    public int returnToBest() {
        if (best == null || best.epochs == results.size()) {
            return 0;
        }
        parameters.restore(best.snapshot);
        List<EpochResult> after = results.subList(best.epochs, results.size());
        int taken = after.size();
        after.clear();
        evaluator.forget();
        return taken;
    }

    @Override
    public boolean isConverged() {
        return false;
    }

    @Override
    public @Nullable String convergence() {
        return null;
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

    @Override
    public LinearClassifier model() {
        return model;
    }

    @Override
    public int stepsPerEpoch() {
        return data.train().size() / settings.batch();
    }

    @Override
    public long stepsDone() {
        return (long) results.size() * stepsPerEpoch() + done;
    }

    @Override
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
        try (EpochReplay.Course course = replay.begin(order, epoch, settings.epochs(), done)) {
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
            findDivergence(losses, (long) epoch * steps, parameters.tensors());
            if (remembers && divergence == null) {
                lastFinite = new Kept(results.size(), parameters.snapshot());
            }
        }
        if (divergence == null) {
            compareWithBest();
        }
        listener.epochDone(result);
        return result;
    }

    private Tensor epochLosses(int from, int to) {
        return data.batches().losses().rows(from, to);
    }

    @Override
    TrainingData data() {
        return data;
    }

    @Override
    Evaluator evaluator() {
        return evaluator;
    }
}
