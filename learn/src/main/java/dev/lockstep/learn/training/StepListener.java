package dev.lockstep.learn.training;

/** Listens to the progress of an epoch. */
public interface StepListener {
    /** Hears nothing, so that an epoch is one replay. */
    StepListener NONE = new StepListener() {
        @Override
        public int every() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void stepsDone(int epoch, int done, int total, float loss, int correct) {}
    };

    /** Returns after how many steps to report, at least 1. A report waits for the device. */
    int every();

    /**
     * Reports steps.
     *
     * @param epoch the epoch's number, from 0
     * @param done the steps of the epoch that are done
     * @param total the steps of the epoch
     * @param loss the loss of the last step
     * @param correct the images classified rightly so far in this epoch
     */
    void stepsDone(int epoch, int done, int total, float loss, int correct);
}
