package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.learn.data.Moments;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * How features are brought to mean 0 and deviation 1: each value {@code v} of feature {@code i} enters a model as
 * {@code (v − mean[i]) / deviation[i]}, computed in binary64 and rounded once. Immutable.
 */
public final class Standardization {
    private final double[] mean;
    private final double[] deviation;

    /**
     * Copies the arrays.
     *
     * @param mean of each feature
     * @param deviation of each feature, more than 0
     * @throws IllegalArgumentException if the arrays differ in length, or a number cannot be
     */
    public Standardization(double[] mean, double[] deviation) {
        if (mean.length != deviation.length) {
            throw new IllegalArgumentException(mean.length + " means and " + deviation.length + " deviations");
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Double.isFinite(mean[i]) || !Double.isFinite(deviation[i]) || deviation[i] <= 0) {
                throw new IllegalArgumentException(
                        "feature %s has mean %s and deviation %s; right would be finite, and more than 0"
                                .formatted(i, mean[i], deviation[i]));
            }
        }
        this.mean = mean.clone();
        this.deviation = deviation.clone();
    }

    /**
     * Measures examples: mean and population deviation of each feature, in binary64. A feature that is the same in all of them has
     * deviation 1.
     */
    public static Standardization of(Examples examples) {
        Moments moments = Moments.of(examples);
        return new Standardization(moments.mean(), moments.deviation());
    }

    /** Returns the number of features. */
    public int count() {
        return mean.length;
    }

    /** Returns the mean of each feature. */
    public double[] mean() {
        return mean.clone();
    }

    /** Returns the deviation of each feature. */
    public double[] deviation() {
        return deviation.clone();
    }

    /**
     * Standardises examples.
     *
     * @param dtype of the values, U8 or F32
     * @param values row-major [n, count]
     * @param out gets row-major [n, count]
     */
    public void apply(DType dtype, MemorySegment values, float[] out) {
        int feature = 0;
        for (int i = 0; i < out.length; i++) {
            double value = dtype == DType.U8
                    ? values.get(ValueLayout.JAVA_BYTE, i) & 0xFF
                    : values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            out[i] = (float) ((value - mean[feature]) / deviation[feature]);
            feature = feature + 1 == mean.length ? 0 : feature + 1;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardization that
                && Arrays.equals(mean, that.mean)
                && Arrays.equals(deviation, that.deviation);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(deviation);
    }

    @Override
    public String toString() {
        return "standardization of " + mean.length + " features";
    }
}
