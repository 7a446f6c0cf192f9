package dev.lockstep.learn;

/** The training loss of every step of an epoch, in order: the loss of the step's batch before its update. Immutable. */
public final class StepLosses {
    /** No steps. */
    public static final StepLosses NONE = new StepLosses(new float[0]);

    private final float[] values;

    /** Takes over the array. */
    public StepLosses(float[] values) {
        this.values = values;
    }

    /** Returns the number of steps. */
    public int size() {
        return values.length;
    }

    /** Returns the loss of one step, counted from 0. */
    public float get(int step) {
        return values[step];
    }

    /** Copies the losses to an array, from this place on. */
    public void copyTo(float[] target, int offset) {
        System.arraycopy(values, 0, target, offset, values.length);
    }

    /** Returns the mean over the steps, NaN if there are none. */
    public double mean() {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
