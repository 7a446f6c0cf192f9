package dev.lockstep.trainer.report;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.StepLosses;
import java.util.List;

/** The training loss of every step of a run, from its start. Immutable. */
public final class Losses {
    private final float[] raw;
    private final float[] smoothed;

    /** Returns those of an array. */
    public static Losses of(float... losses) {
        return new Losses(losses.clone());
    }

    /** Takes over the array. */
    Losses(float[] raw) {
        this.raw = raw;
        this.smoothed = Smoothing.exponential(raw);
    }

    /** Puts the steps of all epochs in one row. */
    public static Losses of(List<EpochResult> epochs) {
        int size = epochs.stream().mapToInt(epoch -> epoch.losses().size()).sum();
        float[] raw = new float[size];
        int at = 0;
        for (EpochResult epoch : epochs) {
            StepLosses losses = epoch.losses();
            for (int step = 0; step < losses.size(); step++) {
                raw[at++] = losses.get(step);
            }
        }
        return new Losses(raw);
    }

    /** Returns the number of steps. */
    public int size() {
        return raw.length;
    }

    /** Returns the loss of one step, counted from 0. */
    public float raw(int step) {
        return raw[step];
    }

    /** Returns the exponentially weighted mean up to one step; see {@link Smoothing}. */
    public float smoothed(int step) {
        return smoothed[step];
    }
}
