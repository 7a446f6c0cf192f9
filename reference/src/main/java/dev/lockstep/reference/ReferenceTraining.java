package dev.lockstep.reference;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.reference.float64.LinearReference;
import dev.lockstep.reference.float64.LossReference;
import dev.lockstep.reference.float64.OptimizerReference;
import dev.lockstep.reference.float64.Sums;
import dev.lockstep.reference.float64.Targets;
import dev.lockstep.spi.Fma;
import java.util.Arrays;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The reference workload in float64: a linear layer trained by softmax cross-entropy and plain SGD. A device that starts from
 * the same weights and sees the same batches must stay within {@link #allowedDistance} of it, and on the data of the reference
 * workload within {@link Policy#TRAJECTORY}, which is measured and far less.
 *
 * <p>Not thread-safe.
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class ReferenceTraining {
    private final int in;
    private final int out;
    private double[] weight;
    private double @Nullable [] bias;
    private final TrajectoryBound bound = new TrajectoryBound();

    /**
     * Starts from weights.
     *
     * @param weight [out, in]
     * @param bias [out], or absent
     */
    public ReferenceTraining(double[] weight, double @Nullable [] bias, int in, int out) {
        this.weight = weight.clone();
        this.bias = bias == null ? null : bias.clone();
        this.in = in;
        this.out = out;
    }

    /**
     * Trains one step, and returns the mean loss of the batch before it.
     *
     * @param images [N, in], scaled as {@link #pixels} does
     * @param labels [N]
     * @param order row numbers
     * @param from where the batch starts in {@code order}
     * @param n the rows of a batch
     * @param learningRate rounded to binary32
     */
    public double step(double[] images, int[] labels, int[] order, int from, int n, double learningRate) {
        double[] x = new double[n * in];
        int[] targets = new int[n];
        for (int r = 0; r < n; r++) {
            System.arraycopy(images, order[from + r] * in, x, r * in, in);
            targets[r] = labels[order[from + r]];
        }
        Targets batch = new Targets(
                targets, null, null, 0, OptionalInt.empty(), CrossEntropy.mean().reduction());
        Sums sums = LinearReference.linear(x, weight, bias, n, in, out);
        double[] logits = sums.value();
        double[] gradLogits = LossReference.crossEntropyGradient(logits, out, batch);
        double[] gradWeight =
                LinearReference.gradWeight(gradLogits, x, n, in, out).value();
        double[] gradBias = bias == null
                ? new double[0]
                : LinearReference.gradBias(gradLogits, n, out).value();
        double gradient = Math.hypot(norm(gradWeight), norm(gradBias));
        bound.step(x, n, weight, bias, sums, gradLogits, gradient, (float) learningRate);
        Sgd options = Sgd.learningRate(learningRate);
        weight =
                OptimizerReference.sgd(weight, gradWeight, null, false, options).weight();
        if (bias != null) {
            bias = OptimizerReference.sgd(bias, gradBias, null, false, options).weight();
        }
        return LossReference.crossEntropy(logits, out, batch)[0];
    }

    /** Returns pixels scaled to [0, 1] in binary32, as every device does on the way to its batches. */
    public static double[] pixels(byte[] pixels) {
        double[] scaled = new double[pixels.length];
        Scale scale = Scale.PIXELS;
        for (int i = 0; i < pixels.length; i++) {
            scaled[i] = Fma.fma((float) (pixels[i] & 0xFF), scale.factor(), scale.shift());
        }
        return scaled;
    }

    /** Returns max|ΔW| / max|W|: how far a device's weights are from these. */
    public double drift(double[] deviceWeight) {
        double greatest = 0;
        double farthest = 0;
        for (int i = 0; i < weight.length; i++) {
            greatest = Math.max(greatest, Math.abs(weight[i]));
            farthest = Math.max(farthest, Math.abs(deviceWeight[i] - weight[i]));
        }
        return farthest == 0 ? 0 : farthest / greatest;
    }

    /** Returns ‖ΔW‖, the Frobenius norm of how far a device's weight and bias are from these. */
    public double distance(double[] deviceWeight, double @Nullable [] deviceBias) {
        double ofBias = bias == null || deviceBias == null ? 0 : norm(difference(deviceBias, bias));
        return Math.hypot(norm(difference(deviceWeight, weight)), ofBias);
    }

    /** Returns the greatest {@link #distance} that the errors of a right device can add up to, after the steps so far. */
    public double allowedDistance() {
        return bound.distance();
    }

    /** Returns ‖W‖, the Frobenius norm of weight and bias. */
    public double norm() {
        return Math.hypot(norm(weight), bias == null ? 0 : norm(bias));
    }

    private static double norm(double[] values) {
        return Math.sqrt(TrajectoryBound.squares(values, 0, values.length));
    }

    private static double[] difference(double[] left, double[] right) {
        double[] difference = new double[left.length];
        Arrays.setAll(difference, i -> left[i] - right[i]);
        return difference;
    }

    /** Returns the weights, [out, in]. */
    public double[] weight() {
        return weight.clone();
    }

    /** Returns the bias, [out], or null where there is none. */
    public double @Nullable [] bias() {
        return bias == null ? null : bias.clone();
    }
}
