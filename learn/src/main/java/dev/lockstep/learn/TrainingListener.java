package dev.lockstep.learn;

/** Hears how a training goes on, from the thread that trains. What it throws ends the training. */
@FunctionalInterface
public interface TrainingListener {
    /** Hears nothing, so that an epoch is one replay. */
    TrainingListener NONE = _ -> {};

    /** Reports that an epoch is over. */
    void epochDone(EpochResult result);

    /**
     * Returns after how many steps to call {@link #stepsDone}, at least 1. Each such report waits for the device; by default there are none,
     * so that an epoch is one replay.
     */
    default int every() {
        return Integer.MAX_VALUE;
    }

    /**
     * Reports steps within an epoch.
     *
     * @param epoch the epoch's number, from 0
     * @param done the steps of the epoch that are done
     * @param total the steps of the epoch
     * @param loss the loss of the last step
     * @param correct the examples classified correctly so far in this epoch
     */
    default void stepsDone(int epoch, int done, int total, float loss, int correct) {}
}
