package dev.lockstep.learn.training;

import dev.lockstep.Ops;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A training by L-BFGS: each epoch is one iteration of one step, which looks along a direction for a better point and so visits all examples
 * once or more. It begins at zeros. Whatever is a vector stays on the device.
 *
 * <p>It owns its tensors and frees them when it is closed. The queue stays the caller's. Used by one thread.
 */
final class LbfgsRun extends Training {
    private static final int WINDOW = 10;
    private static final double DIGIT = 2e-8;

    private final Ops ops;
    private final TrainingData data;
    private final LbfgsSearch search;
    private final Objective objective;
    private final LinearClassifier model;
    private final Evaluator evaluator;
    private int correct;

    /**
     * Makes the tensors; see {@link Training#of}.
     *
     * @param optimizer the settings' own
     * @param runner runs the programs of the blocks, and has the ops for all else
     */
    LbfgsRun(
            Queue queue,
            Dataset examples,
            Function<Scope, DeviceData> upload,
            TrainingSettings settings,
            Optimizer.LbfgsOptimizer optimizer,
            StepRunner runner) {
        super(queue);
        this.ops = queue.ops();
        try {
            DeviceData source = upload.apply(scope);
            CountingFactory factory = new CountingFactory(scope);
            int inputs = examples.features().count();
            int classes = examples.classes();
            Ops between = runner.between(ops);
            this.search = new LbfgsSearch(between, optimizer, inputs, classes, factory);
            this.objective = new Objective(
                    between,
                    examples,
                    settings,
                    optimizer.l2(),
                    runner,
                    search.trial(),
                    search.trialGradient(),
                    factory,
                    scope);
            this.model =
                    new LinearClassifier(search.point().weight(), search.point().bias());
            int kept = source.isStreamed() ? 0 : examples.valid().size();
            this.evaluator = new Evaluator(ops, model, kept, factory, scope::record);
            this.data = source.open(
                    queue, Math.min(settings.batch(), examples.train().size()), factory.bytes(), scope);
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
        if (state.step() != 0 || state.correct() != 0) {
            throw new IllegalArgumentException("its counters are impossible");
        }
        if (state.tensors().size() != search.tensors().size() + 1) {
            throw new IllegalArgumentException("it holds the tensors "
                    + String.join(", ", state.tensors().keySet()) + ", which are not those of its settings");
        }
        search.tensors()
                .forEach((name, tensor) ->
                        tensor.copyFrom(state.tensor(name, tensor.shape()).values()));
        float[] losses = state.tensor(
                        TrainingRun.LOSSES, Shape.of(state.results().size()))
                .values();
        for (EpochResult result : state.results()) {
            results.add(result.withLosses(new StepLosses(new float[] {losses[results.size()]})));
        }
        initialLoss = state.initialLoss();
        search.restore(results.isEmpty() ? Double.NaN : results.getLast().loss(), state.updates());
        correct = results.isEmpty() ? 0 : results.getLast().trainCorrect();
    }

    @Override
    public void startFrom(LinearClassifier other) {
        ops.copy(other.weight(), search.point().weight());
        ops.copy(other.bias(), search.point().bias());
    }

    @Override
    public TrainingState state() {
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        search.tensors().forEach((name, tensor) -> tensors.put(name, FloatArray.of(tensor)));
        float[] losses = new float[results.size()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = results.get(i).losses().get(0);
        }
        tensors.put(TrainingRun.LOSSES, new FloatArray(Shape.of(losses.length), losses));
        return new TrainingState(initialLoss, results, 0, 0, search.position(), tensors);
    }

    @Override
    public void rememberFinite() {}

    @Override
    public @Nullable TrainingState lastFinite() {
        return null; // a line search takes no step to what is not finite
    }

    @Override
    public void rememberBest() {
        throw new UnsupportedOperationException("lbfgs goes on to the minimum");
    }

    @Override
    public int returnToBest() {
        return 0;
    }

    @Override
    public LinearClassifier model() {
        return model;
    }

    @Override
    public int stepsPerEpoch() {
        return 1;
    }

    @Override
    public long stepsDone() {
        return results.size();
    }

    @Override
    public boolean isConverged() {
        return search.isAtMinimum() || hasStopped();
    }

    /** Returns whether no step was found, or many together lowered the objective by no more than its last digit. */
    private boolean hasStopped() {
        int last = results.size() - 1;
        double value = search.value();
        return (last >= 1 && value == results.get(last - 1).loss())
                || (last >= WINDOW && results.get(last - WINDOW).loss() - value <= DIGIT * Math.abs(value));
    }

    @Override
    public String convergence() {
        String found = hasStopped() ? ", and the objective falls no further in binary32" : "";
        return String.format(
                Locale.ROOT,
                "the objective is %.8g, the norm of its gradient %.3g%s",
                search.value(),
                search.norm(),
                found);
    }

    @Override
    public EpochResult runEpoch(TrainingListener listener, CheckpointHook hook) {
        long start = System.nanoTime();
        evaluator.forget();
        if (Double.isNaN(search.value())) {
            search.measure(this::compute);
            correct = objective.correct();
        }
        if (!isConverged() && search.iterate(this::compute)) {
            correct = objective.correct();
        }
        double value = search.value();
        Evaluation validation = evaluator.evaluate(data.valid());
        StepLosses losses = new StepLosses(new float[] {(float) value});
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        EpochResult result =
                new EpochResult(results.size(), value, correct, data.train().size(), validation, duration, losses);
        results.add(result);
        findDivergence(losses, results.size() - 1L, List.of(model.weight(), model.bias()));
        listener.epochDone(result);
        return result;
    }

    private double compute() {
        return objective.compute(data.train());
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
