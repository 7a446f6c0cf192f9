package dev.lockstep.trainer.training;

/** Lets a run rest between two steps, to save it or to stop it. */
public interface Pauses {
    /** Never rests, so that an epoch is one replay. */
    Pauses NONE = new Pauses() {
        @Override
        public int every() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void pause() {}
    };

    /** Returns after how many steps to rest again, at least 1. A rest waits for the device. */
    int every();

    /**
     * Is called while the run rests in the midst of an epoch, all its steps so far being done. What it throws ends
     * {@link TrainingRun#runEpoch}; the run stays whole, and the next call goes on from here.
     */
    void pause();
}
