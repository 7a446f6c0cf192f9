package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Several trainings that are equal but for the learning rate, as one layer with the outputs of all: their products are one product, which
 * reads a batch once. Sums are then cut otherwise than in a {@link TrainingRun}, so the last bits differ.
 *
 * <p>It owns its tensors and frees them when it is closed. The queue and the data stay the caller's. Used by one thread.
 */
public final class JointTraining implements AutoCloseable {
    // Where a whole sweep was measured to take less of the processors; see docs/performance.md.
    private static final int LEAST_BATCH = 256;
    private static final int LEAST_FEATURES = 512;
    private static final int MOST_CLASSES = 4;

    /** The fewest trainings that gain by it. */
    public static final int LEAST_HEADS = 4;

    /** The most numbers of what a stretch of steps leaves to be read. */
    private static final int TABLE = 1 << 20;

    private final Queue queue;
    private final Scope scope;
    private final Ops ops;
    private final TrainingSettings settings;
    private final Examples examples;
    private final TrainingData data;
    private final JointStep step;
    private final Program program;
    private final List<Head> heads = new ArrayList<>();
    private int done;

    /**
     * Initialises the models, all alike.
     *
     * @param queue trains them, beside the work of other queues
     * @param source for the queue's device
     * @param settings for which {@link #pays} of each, equal but for the rate
     */
    public JointTraining(Queue queue, DeviceData source, List<TrainingSettings> settings) {
        this(queue, source, settings, TABLE);
    }

    JointTraining(Queue queue, DeviceData source, List<TrainingSettings> settings, int table) {
        this.queue = queue;
        this.scope = queue.scope();
        this.ops = queue.ops();
        this.settings = settings.getFirst();
        this.examples = source.data().train();
        try {
            int inputs = source.data().features().count();
            int classes = source.data().classes();
            long outputs = (long) classes * settings.size();
            LinearClassifier layer = new LinearClassifier(
                    scope.tensor(DType.F32, outputs, inputs).named("joint.weight"),
                    scope.tensor(DType.F32, outputs).named("joint.bias"));
            LinearClassifier initial = LinearClassifier.create(scope, ops, inputs, classes, this.settings.seed());
            List<LinearClassifier> models = new ArrayList<>();
            for (int head = 0; head < settings.size(); head++) {
                long from = (long) head * classes;
                LinearClassifier model = new LinearClassifier(
                        layer.weight().rows(from, from + classes), layer.bias().rows(from, from + classes));
                ops.copy(initial.weight(), model.weight());
                ops.copy(initial.bias(), model.bias());
                models.add(model);
                heads.add(new Head(
                        model, new Evaluator(ops, model, source.data().valid().size(), scope, scope::record)));
            }
            this.step = new JointStep(layer, models, settings, steps(), table, scope);
            this.data = source.open(queue, this.settings.batch(), 0, scope);
            DeviceExamples rows = data.batches().tables().getFirst().rows();
            this.program = scope.record(recorder -> step.issue(recorder, rows));
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** Returns whether trainings with such settings are faster as one layer, if there are {@value #LEAST_HEADS} or more. */
    public static boolean pays(DeviceData data, TrainingSettings settings) {
        return settings.batch() >= LEAST_BATCH
                && data.data().features().count() >= LEAST_FEATURES
                && data.data().classes() <= MOST_CLASSES
                && !(settings.optimizer() instanceof Optimizer.LbfgsOptimizer)
                && settings.optimizer().averaging().isNone()
                && settings.classWeights().areNone()
                && data.data().train().weights().isEmpty()
                && !data.isStreamed();
    }

    /** Returns the models, in the order of their settings. */
    public List<Head> heads() {
        return Collections.unmodifiableList(heads);
    }

    private int steps() {
        return examples.size() / settings.batch();
    }

    /** Measures the untrained model. Comes before the first epoch. */
    public void begin() {
        double loss = heads.getFirst().evaluateTraining().loss();
        heads.forEach(head -> head.initialLoss = loss);
    }

    /**
     * Runs the next epoch and measures the models on the validation images.
     *
     * @param listeners hears of a model by its place
     * @param hook may end it; the training is then over
     */
    public void runEpoch(IntFunction<TrainingListener> listeners, CheckpointHook hook) {
        long start = System.nanoTime();
        int epoch = heads.getFirst().results.size();
        int steps = steps();
        int[] places = TrainingStreams.order(settings.seed(), epoch, examples.size());
        heads.forEach(head -> head.beginEpoch(steps));
        for (int first = 0; first < steps; first += step.stretch()) {
            int end = Math.min(steps, first + step.stretch());
            step.begin(ops, places, epoch, settings.epochs(), first, end);
            for (done = first; done < end; ) {
                int next = (int) Math.min(end, (long) done + hook.every());
                program.run(next - done);
                queue.synchronize();
                done = next;
                hook.checkpoint();
            }
            read(places, first, end);
            for (int head = 0; head < heads.size(); head++) {
                Head of = heads.get(head);
                listeners.apply(head).stepsDone(epoch, end, steps, of.losses[end - 1], of.correct);
            }
        }
        done = 0;
        Duration duration = Duration.ofNanos(System.nanoTime() - start);
        for (int head = 0; head < heads.size(); head++) {
            listeners.apply(head).epochDone(heads.get(head).endEpoch(duration));
        }
    }

    /** Shares out what the steps of a stretch have left. */
    private void read(int[] places, int first, int end) {
        int batch = settings.batch();
        float[] losses = step.lossTable.rows(0, end - first).toFloatArray();
        int[] predicted = step.predictedTable.rows(0, end - first).toIntArray();
        for (int head = 0; head < heads.size(); head++) {
            Head of = heads.get(head);
            for (int i = first; i < end; i++) {
                double sum = 0;
                for (int row = 0; row < batch; row++) {
                    int place = ((i - first) * batch + row) * heads.size() + head;
                    sum += losses[place];
                    of.correct += predicted[place] == examples.labels()[places[i * batch + row]] ? 1 : 0;
                }
                of.losses[i] = (float) (sum / batch);
            }
        }
    }

    @Override
    public void close() {
        try {
            scope.close();
        } finally {
            data.close();
        }
    }

    /** One of the models with what its training has come to. */
    public final class Head implements Trained {
        private final LinearClassifier model;
        private final Evaluator evaluator;
        private final List<EpochResult> results = new ArrayList<>();
        private double initialLoss = Double.NaN;
        private float[] losses = new float[0];
        private int correct;
        private @Nullable Divergence divergence;

        private Head(LinearClassifier model, Evaluator evaluator) {
            this.model = model;
            this.evaluator = evaluator;
        }

        private void beginEpoch(int steps) {
            losses = new float[steps];
            correct = 0;
        }

        private EpochResult endEpoch(Duration duration) {
            evaluator.forget();
            StepLosses all = new StepLosses(losses);
            Evaluation validation = evaluator.evaluate(data.valid());
            int seen = losses.length * settings.batch();
            EpochResult result = new EpochResult(results.size(), all.mean(), correct, seen, validation, duration, all);
            if (divergence == null) {
                long before = (long) results.size() * losses.length;
                divergence = Divergence.of(all, before, List.of(model.weight(), model.bias()), _ -> {});
            }
            results.add(result);
            return result;
        }

        @Override
        public double initialLoss() {
            return initialLoss;
        }

        @Override
        public List<EpochResult> results() {
            return Collections.unmodifiableList(results);
        }

        @Override
        public int stepsPerEpoch() {
            return steps();
        }

        @Override
        public long stepsDone() {
            return (long) results.size() * steps() + done;
        }

        @Override
        public LinearClassifier model() {
            return model;
        }

        @Override
        public Evaluation evaluateTraining() {
            return evaluator.evaluate(data.train());
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
        public boolean isJoint() {
            return true;
        }
    }
}
