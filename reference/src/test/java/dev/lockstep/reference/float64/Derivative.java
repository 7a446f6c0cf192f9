package dev.lockstep.reference.float64;

import java.util.function.ToDoubleFunction;

/** Derivatives by central differences. */
final class Derivative {
    private static final double STEP = 1e-6;

    private Derivative() {}

    static double[] of(double[] at, ToDoubleFunction<double[]> function) {
        double[] derivative = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            double[] shifted = at.clone();
            shifted[i] = at[i] + STEP;
            double above = function.applyAsDouble(shifted);
            shifted[i] = at[i] - STEP;
            derivative[i] = (above - function.applyAsDouble(shifted)) / (2 * STEP);
        }
        return derivative;
    }
}
