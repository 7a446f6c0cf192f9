package dev.lockstep.trainer.report;

/** Smooths a curve. */
public final class Smoothing {
    /** The weight of the newest value. */
    public static final double ALPHA = 0.1;

    private Smoothing() {}

    /**
     * Returns the exponentially weighted mean up to each value: {@code Σᵢ (1 − α)ⁱ·x[t − i] / Σᵢ (1 − α)ⁱ}, as pandas'
     * {@code ewm(alpha=0.1).mean()}. A value that is not finite gives NaN at its own place and counts nowhere else.
     */
    public static float[] exponential(float[] values) {
        float[] smoothed = new float[values.length];
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < values.length; i++) {
            sum *= 1 - ALPHA;
            weights *= 1 - ALPHA;
            if (Float.isFinite(values[i])) {
                sum += values[i];
                weights++;
                smoothed[i] = (float) (sum / weights);
            } else {
                smoothed[i] = Float.NaN;
            }
        }
        return smoothed;
    }
}
