package dev.lockstep.trainer.report;

import dev.lockstep.trainer.training.EpochResult;
import dev.lockstep.trainer.training.StepLosses;
import java.util.List;

/** The training loss of every step of a run, or of its last epochs where that of earlier ones is not known. Immutable. */
public final class Losses {
    private final int firstStep;
    private final float[] raw;
    private final float[] smoothed;

    /** Takes over the array. */
    Losses(int firstStep, float[] raw) {
        this.firstStep = firstStep;
        this.raw = raw;
        this.smoothed = Smoothing.exponential(raw);
    }

    /** Puts the steps of all epochs in one row; epochs without losses come before those that have them. */
    public static Losses of(List<EpochResult> epochs) {
        int size = epochs.stream().mapToInt(epoch -> epoch.losses().size()).sum();
        int firstStep = 0;
        float[] raw = new float[size];
        int at = 0;
        for (EpochResult epoch : epochs) {
            StepLosses losses = epoch.losses();
            if (at == 0) {
                firstStep = Math.multiplyExact(epoch.epoch(), losses.size());
            }
            for (int step = 0; step < losses.size(); step++) {
                raw[at++] = losses.get(step);
            }
        }
        return new Losses(firstStep, raw);
    }

    /** Returns the number of steps. */
    public int size() {
        return raw.length;
    }

    /** Returns the number of the first step, counted from the start of the training. */
    public int firstStep() {
        return firstStep;
    }

    /** Returns the loss of one step, counted from {@link #firstStep}. */
    public float raw(int step) {
        return raw[step];
    }

    /** Returns the exponentially weighted mean up to one step, counted alike; see {@link Smoothing}. */
    public float smoothed(int step) {
        return smoothed[step];
    }
}
