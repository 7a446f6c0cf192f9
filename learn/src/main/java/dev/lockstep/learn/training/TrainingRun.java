package dev.lockstep.learn.training;

import static java.util.Objects.requireNonNull;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import dev.lockstep.Program;
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
 * <p>The data set stays on the device, and an epoch is a replayed {@link Program}: the host uploads the order of the
 * images and reads back the losses. The last, incomplete batch of an epoch is dropped.
 *
 * <p>Used by one thread.
 */
public final class TrainingRun implements Training {
    static final String LOSSES = "losses";

    private final TrainingSettings settings;
    private final Queue queue;
    private final Scope scope;
    private final Ops ops;
    private final DeviceExamples train;
    private final DeviceExamples valid;
    private final LinearClassifier model;
    private final LinearClassifier trained;
    private final Evaluator evaluator;
    private final TrainingStep step;
    private final Program program;
    private final StepRunner runner;
    private final List<EpochResult> results = new ArrayList<>();
    private double initialLoss = Double.NaN;
    private int done;
    private @Nullable Divergence divergence;
    private boolean remembers;
    private @Nullable Snapshot remembered;
    private boolean remembersBest;
    private double lowestLoss = Double.POSITIVE_INFINITY;
    private @Nullable Snapshot best;

    /**
     * The numbers that updates change, as they were after an epoch.
     *
     * @param epochs the epochs that were over
     */
    private record Snapshot(int epochs, int updates, SequencedMap<String, FloatArray> tensors) {}

    /**
     * Uploads the data and initialises the model, which the default queue trains.
     *
     * @param runner runs the steps
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public TrainingRun(Compute compute, Dataset data, TrainingSettings settings, StepRunner runner) {
        this(compute.queue(), scope -> DeviceData.upload(data, scope), settings, runner);
    }

    /**
     * Initialises the model.
     *
     * @param queue trains it, beside the work of other queues
     * @param data on the queue's device; it stays the caller's
     * @param runner runs the steps
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public TrainingRun(Queue queue, DeviceData data, TrainingSettings settings, StepRunner runner) {
        this(queue, scope -> data, settings, runner);
    }

    TrainingRun(Queue queue, Function<Scope, DeviceData> upload, TrainingSettings settings, StepRunner runner) {
        this.settings = settings;
        this.runner = runner;
        this.queue = queue;
        this.scope = queue.scope();
        this.ops = queue.ops();
        try {
            DeviceData data = upload.apply(scope);
            this.train = data.train();
            this.valid = data.valid();
            if (train.size() < settings.batch()) {
                throw new IllegalArgumentException("a batch of " + settings.batch()
                        + " needs as many training examples, but there are " + train.size());
            }
            int features = data.data().features().count();
            this.model =
                    LinearClassifier.create(scope, ops, features, data.data().classes(), settings.seed());
            this.evaluator = new Evaluator(ops, model, valid.size(), scope);
            this.trained = settings.optimizer().averaging().isNone() ? model : model.copy("trained.", scope, ops);
            this.step = new TrainingStep(train, trained, model, settings, scope);
            this.program = scope.record(step::issue);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    @Override
    public void begin(@Nullable TrainingState state) {
        if (state == null) {
            initialLoss = evaluateTraining().loss();
            return;
        }
        check(state);
        for (Tensor tensor : stateTensors()) {
            tensor.copyFrom(state.tensor(tensor.name(), tensor.shape()).values());
        }
        step.updates.copyFrom(new int[] {state.updates()});
        step.correct.copyFrom(new int[] {state.correct()});
        step.step.copyFrom(new int[] {state.step()});
        int steps = stepsPerEpoch();
        int over = state.results().size() * steps;
        float[] losses =
                state.tensor(LOSSES, Shape.of((long) over + state.step())).values();
        for (EpochResult result : state.results()) {
            int from = results.size() * steps;
            results.add(result.withLosses(new StepLosses(Arrays.copyOfRange(losses, from, from + steps))));
        }
        if (state.step() > 0) {
            step.losses.rows(0, state.step()).copyFrom(Arrays.copyOfRange(losses, over, losses.length));
        }
        initialLoss = state.initialLoss();
        done = state.step();
    }

    @Override
    public void startFrom(LinearClassifier other) {
        for (LinearClassifier layer : List.of(model, trained)) {
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
        if (state.tensors().size() != stateTensors().size() + 1) {
            throw new IllegalArgumentException("it holds the tensors "
                    + String.join(", ", state.tensors().keySet()) + ", which are not those of its settings");
        }
    }

    private List<Tensor> stateTensors() {
        List<Tensor> tensors = new ArrayList<>(List.of(model.weight(), model.bias()));
        if (!settings.optimizer().averaging().isNone()) {
            tensors.addAll(List.of(trained.weight(), trained.bias()));
        }
        tensors.addAll(step.optimizerState());
        return tensors;
    }

    @Override
    public TrainingState state() {
        return state(snapshot(), done);
    }

    @Override
    public void rememberFinite() {
        remembers = true;
    }

    @Override
    public @Nullable TrainingState lastFinite() {
        return remembered == null ? null : state(remembered, 0);
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
            best = snapshot();
        }
    }

    @Override
    public int returnToBest() {
        if (best == null || best.epochs == results.size()) {
            return 0;
        }
        for (Tensor tensor : stateTensors()) {
            tensor.copyFrom(requireNonNull(best.tensors.get(tensor.name())).values());
        }
        step.updates.copyFrom(new int[] {best.updates});
        List<EpochResult> after = results.subList(best.epochs, results.size());
        int taken = after.size();
        after.clear();
        evaluator.forget();
        return taken;
    }

    @Override
    public @Nullable Divergence divergence() {
        return divergence;
    }

    @Override
    public boolean isConverged() {
        return false;
    }

    @Override
    public @Nullable String convergence() {
        return null;
    }

    private Snapshot snapshot() {
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        for (Tensor tensor : stateTensors()) {
            tensors.put(tensor.name(), FloatArray.of(tensor));
        }
        return new Snapshot(results.size(), step.updates.toIntArray()[0], tensors);
    }

    /** Returns the state of a snapshot that was taken when so many steps of the next epoch were done. */
    private TrainingState state(Snapshot snapshot, int steps) {
        List<EpochResult> over = results.subList(0, snapshot.epochs);
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>(snapshot.tensors);
        tensors.put(LOSSES, losses(over, steps));
        int correct = steps == 0 ? 0 : step.correct.toIntArray()[0];
        return new TrainingState(initialLoss, over, steps, correct, snapshot.updates, tensors);
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
            System.arraycopy(step.losses.rows(0, steps).toFloatArray(), 0, losses, next, steps);
        }
        return new FloatArray(Shape.of(losses.length), losses);
    }

    @Override
    public LinearClassifier model() {
        return model;
    }

    @Override
    public int stepsPerEpoch() {
        return train.size() / settings.batch();
    }

    @Override
    public long stepsDone() {
        return (long) results.size() * stepsPerEpoch() + done;
    }

    @Override
    public List<EpochResult> results() {
        return Collections.unmodifiableList(results);
    }

    @Override
    public double initialLoss() {
        return initialLoss;
    }

    @Override
    public Evaluation evaluateTraining() {
        return evaluator.evaluate(train);
    }

    @Override
    public Predictions predictValidation() {
        return evaluator.predict(valid);
    }

    @Override
    public EpochResult runEpoch(TrainingListener listener, CheckpointHook hook) {
        long start = System.nanoTime();
        evaluator.forget();
        int epoch = results.size();
        int steps = stepsPerEpoch();
        int seen = steps * settings.batch();
        int[] order = TrainingStreams.order(settings.seed(), epoch, train.size());
        step.order.copyFrom(Arrays.copyOf(order, seen));
        step.begin(epoch, settings.epochs());
        if (done == 0) {
            ops.fill(step.step, 0);
            ops.fill(step.correct, 0);
        }
        long report = (long) done + listener.every();
        long checkpoint = (long) done + hook.every();
        while (done < steps) {
            int next = (int) Math.min(steps, Math.min(report, checkpoint));
            runner.run(program, (long) epoch * steps + done, next - done);
            done = next;
            if (done == report && done < steps) {
                float loss = step.losses.rows(done - 1, done).toFloatArray()[0];
                listener.stepsDone(epoch, done, steps, loss, step.correct.toIntArray()[0]);
                report += listener.every();
            }
            if (done == checkpoint && done < steps) {
                queue.synchronize();
                hook.checkpoint();
                checkpoint += hook.every();
            }
        }
        StepLosses losses = new StepLosses(step.losses.toFloatArray());
        int correct = step.correct.toIntArray()[0];
        Evaluation validation = evaluator.evaluate(valid);
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        done = 0;
        EpochResult result = new EpochResult(epoch, losses.mean(), correct, seen, validation, duration, losses);
        results.add(result);
        if (divergence == null) {
            divergence = Divergence.of(losses, (long) epoch * steps, stateTensors());
            remembered = remembers && divergence == null ? snapshot() : remembered;
        }
        if (divergence == null) {
            compareWithBest();
        }
        listener.epochDone(result);
        return result;
    }

    @Override
    public void close() {
        scope.close();
    }
}
