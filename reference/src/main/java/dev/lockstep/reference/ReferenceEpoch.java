package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Fma;
import java.util.Arrays;

/**
 * The reference workload on a device: 784 features to 10 classes, 312 batches of 16 gathered from 5,000 images that stay there
 * as bytes, softmax cross-entropy, plain SGD. A step is the trainer's: it counts what was classified correctly and keeps each
 * loss. Owns its tensors; the compute is the caller's. Used by one thread.
 */
public final class ReferenceEpoch implements AutoCloseable {
    /** Steps of the epoch. */
    public static final int STEPS = ReferenceWorkload.STEPS;
    /** Rows of a batch. */
    public static final int BATCH = ReferenceWorkload.BATCH;
    /** Pixels of an image. */
    public static final int FEATURES = ReferenceWorkload.FEATURES;
    /** Classes. */
    public static final int CLASSES = ReferenceWorkload.CLASSES;
    /** The learning rate, a binary32 value. */
    public static final double LEARNING_RATE = ReferenceWorkload.LEARNING_RATE;
    /** Floating-point operations of a step's two products. */
    public static final long FLOPS_PER_STEP = 4L * BATCH * FEATURES * CLASSES;

    private final Compute compute;
    private final Scope scope;
    private final ReferenceStep step;

    /** Uploads the data and the initial weights. */
    public ReferenceEpoch(Compute compute) {
        this.compute = compute;
        this.scope = compute.scope();
        Tensor images = scope.tensorOf(ReferenceWorkload.pixels(), ReferenceWorkload.IMAGES, FEATURES);
        Tensor labels = scope.tensorOf(ReferenceWorkload.labels(), ReferenceWorkload.IMAGES);
        Tensor order = scope.tensorOf(ReferenceWorkload.order(), STEPS, BATCH);
        step = new ReferenceStep(scope, images, labels, order, CLASSES, LEARNING_RATE);
        restart();
    }

    /** Puts weight, bias and counters back to the start. */
    public void restart() {
        step.weight().copyFrom(ReferenceWorkload.weight());
        step.bias().copyFrom(ReferenceWorkload.bias());
        step.correct().copyFrom(new int[1]);
        rewind();
    }

    /** Puts the step counter back to 0, so that the epoch can be walked again. */
    public void rewind() {
        compute.ops().fill(step.step(), 0);
    }

    /** Makes the calls of one step; the batch is the one that the step counter names. */
    public void step(Ops ops) {
        step.calls(ops);
    }

    /** Records {@link #step}; closed with this. */
    public Program record() {
        return scope.record(this::step);
    }

    /** Returns the weight, [classes, features]. */
    public float[] weight() {
        return step.weight().toFloatArray();
    }

    /** Returns the bias, [classes]. */
    public float[] bias() {
        return step.bias().toFloatArray();
    }

    /** Returns the loss of each step. */
    public float[] losses() {
        return step.losses().toFloatArray();
    }

    @Override
    public void close() {
        scope.close();
    }

    /** Returns the images of all batches in the order of the epoch, F32 [steps · batch, features], scaled to [0, 1]. */
    public static float[] batches() {
        byte[] pixels = ReferenceWorkload.pixels();
        int[] rows = ReferenceWorkload.order();
        float[] batches = new float[rows.length * FEATURES];
        Scale scale = Scale.PIXELS;
        for (int i = 0; i < batches.length; i++) {
            int value = pixels[rows[i / FEATURES] * FEATURES + i % FEATURES] & 0xFF;
            batches[i] = Fma.fma((float) value, scale.factor(), scale.shift());
        }
        return batches;
    }

    /** Returns the labels of all batches in the order of the epoch, [steps · batch]. */
    public static int[] targets() {
        int[] labels = ReferenceWorkload.labels();
        return Arrays.stream(ReferenceWorkload.order()).map(row -> labels[row]).toArray();
    }

    /** Returns the initial weight, F32 [classes, features]. */
    public static float[] initialWeight() {
        return ReferenceWorkload.weight();
    }

    /** Returns the initial bias, F32 [classes]. */
    public static float[] initialBias() {
        return ReferenceWorkload.bias();
    }

    /** Returns how far a weight that was trained for one epoch is from float64's, as a fraction of {@link Policy#TRAJECTORY}. */
    public static double drift(float[] trained) {
        ReferenceTraining training =
                new ReferenceTraining(widened(initialWeight()), widened(initialBias()), FEATURES, CLASSES);
        double[] scaled = ReferenceTraining.pixels(ReferenceWorkload.pixels());
        int[] classes = ReferenceWorkload.labels();
        int[] rows = ReferenceWorkload.order();
        for (int i = 0; i < STEPS; i++) {
            training.step(scaled, classes, rows, i * BATCH, BATCH, LEARNING_RATE);
        }
        return training.drift(widened(trained)) / Policy.TRAJECTORY;
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }
}
