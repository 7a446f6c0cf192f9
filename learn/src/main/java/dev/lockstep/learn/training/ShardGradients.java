package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shards of a data set on one device, and the gradients that they have at a point: what a task of a distributed training computes. A sum
 * depends on the rows, their order and the point alone, and not on what else the device holds.
 *
 * <p>Tensors and programs are the scope's. Used by one thread.
 */
public final class ShardGradients {
    /** So that a block of some hundred features stays in a cache of the second level, as in {@link Objective}. */
    private static final int BLOCK = 500;

    private final Queue queue;
    private final Ops ops;
    private final Scope scope;
    private final Features features;
    private final ParameterVector point;
    private final Tensor sums;
    private final ParameterVector gradient;
    private final Tensor loss;
    private final Tensor x;
    private final Tensor labels;
    private final @Nullable Tensor weights;
    private final CrossEntropy crossEntropy;
    private final Map<Integer, Shard> shards = new HashMap<>();
    private final Map<Integer, Program> programs = new HashMap<>();

    private static final class Shard {
        private final DeviceExamples rows;
        private final float @Nullable [] weights;
        private final Tensor order;
        private int[] places;

        Shard(DeviceExamples rows, float @Nullable [] weights, Tensor order, int[] places) {
            this.rows = rows;
            this.weights = weights;
            this.order = order;
            this.places = places;
        }
    }

    /**
     * Makes the tensors.
     *
     * @param features of all shards
     * @param isWeighted whether the examples have weights
     */
    public ShardGradients(Queue queue, Features features, int classes, boolean isWeighted, Scope scope) {
        this.queue = queue;
        this.ops = queue.ops();
        this.scope = scope;
        this.features = features;
        int inputs = features.count();
        this.point = ParameterVector.zeros(inputs, classes, "point", scope);
        long length = ParameterVector.length(inputs, classes);
        this.sums = scope.tensor(DType.F32, length + 1).named("sums");
        this.gradient = ParameterVector.of(sums.rows(0, length), inputs, classes);
        this.loss = sums.rows(length, length + 1).reshape();
        this.x = scope.tensor(DType.F32, BLOCK, inputs).named("x");
        this.labels = scope.tensor(DType.I32, BLOCK).named("labels");
        this.weights = isWeighted ? scope.tensor(DType.F32, BLOCK).named("weights") : null;
        this.crossEntropy = CrossEntropy.sum();
    }

    /**
     * Uploads a shard.
     *
     * @throws dev.lockstep.error.DeviceMemoryException if it does not fit
     */
    public void add(int number, Examples examples) {
        int size = examples.size();
        int[] places = new int[size];
        for (int i = 0; i < size; i++) {
            places[i] = i;
        }
        shards.put(
                number,
                new Shard(
                        DeviceExamples.upload(examples, "shard" + number, false, scope),
                        examples.weights().orElse(null),
                        scope.tensor(DType.I32, size).named("shard" + number + ".order"),
                        places));
    }

    /** Returns where gradients are computed, for the caller to set. */
    public ParameterVector point() {
        return point;
    }

    /** Returns the sum of the gradients since {@link #clear}. */
    public ParameterVector gradient() {
        return gradient;
    }

    /** Draws the order in which an epoch visits the rows of each shard. */
    public void shuffle(long seed, int epoch) {
        shards.forEach((number, shard) -> {
            shard.places = order(seed, epoch, number, shard.places.length);
            shard.order.copyFrom(shard.places);
        });
    }

    /** Returns the order in which an epoch visits the rows of a shard. The first shard's is that of a training on one machine. */
    public static int[] order(long seed, int epoch, int shard, int rows) {
        return TrainingStreams.order(seed + shard * 0x9E3779B97F4A7C15L, epoch, rows);
    }

    /** Begins a sum. */
    public void clear() {
        ops.fill(sums, 0);
    }

    /**
     * Adds the gradients of all rows of a shard.
     *
     * @return the sum of their weights
     */
    public double addAll(int number) {
        Shard shard = shard(number);
        DeviceExamples rows = shard.rows;
        for (int from = 0; from < rows.size(); from += BLOCK) {
            int to = Math.min(from + BLOCK, rows.size());
            ops.convert(rows.values().rows(from, to), features.scale(), x.rows(0, to - from));
            ops.copy(rows.labels().rows(from, to), labels.rows(0, to - from));
            if (rows.weights() != null && weights != null) {
                ops.copy(rows.weights().rows(from, to), weights.rows(0, to - from));
            }
            run(to - from);
        }
        return weight(shard, 0, rows.size());
    }

    /**
     * Adds the gradients of some rows, by their places in the order of the epoch.
     *
     * @return the sum of their weights
     */
    public double add(int number, int from, int to) {
        Shard shard = shard(number);
        DeviceExamples rows = shard.rows;
        for (int first = from; first < to; first += BLOCK) {
            int end = Math.min(first + BLOCK, to);
            Tensor order = shard.order.rows(first, end);
            ops.gatherRows(rows.values(), order, null, features.scale(), x.rows(0, end - first));
            ops.gatherRows(rows.labels(), order, null, Scale.NONE, labels.rows(0, end - first));
            if (rows.weights() != null && weights != null) {
                ops.gatherRows(rows.weights(), order, null, Scale.NONE, weights.rows(0, end - first));
            }
            run(end - first);
        }
        return weight(shard, from, to);
    }

    private Shard shard(int number) {
        Shard shard = shards.get(number);
        if (shard == null) {
            throw new IllegalArgumentException("shard " + number + " is not on this device");
        }
        return shard;
    }

    private void run(int rows) {
        queue.run(programs.computeIfAbsent(rows, this::record), 1);
    }

    /** Records what is done with a block of so many rows, once for each size that occurs. */
    private Program record(int rows) {
        long classes = point.bias().size();
        Tensor logits = scope.tensor(DType.F32, rows, classes).named("logits");
        Tensor blockLoss = scope.tensor(DType.F32).named("loss");
        Tensor rowsOfX = x.rows(0, rows);
        Tensor rowLabels = labels.rows(0, rows);
        CrossEntropy options = weights == null ? crossEntropy : crossEntropy.withRowWeights(weights.rows(0, rows));
        return scope.record(calls -> {
            calls.linear(rowsOfX, point.weight(), point.bias(), logits);
            calls.softmaxCrossEntropy(logits, rowLabels, options, blockLoss, logits);
            calls.linearBackward(
                    rowsOfX, point.weight(), logits, null, gradient.weight(), gradient.bias(), Write.ACCUMULATE);
            calls.axpy(1, blockLoss, loss);
        });
    }

    private static double weight(Shard shard, int from, int to) {
        if (shard.weights == null) {
            return to - from;
        }
        double total = 0;
        for (int i = from; i < to; i++) {
            total += shard.weights[shard.places[i]];
        }
        return total;
    }

    /** Returns the sum of the losses since {@link #clear}. */
    public double loss() {
        return loss.toFloatArray()[0];
    }

    /** Returns the gradient of the weight, row-major [classes, inputs], that of the bias, and the loss at the end. */
    public float[] sums() {
        return sums.toFloatArray();
    }
}
