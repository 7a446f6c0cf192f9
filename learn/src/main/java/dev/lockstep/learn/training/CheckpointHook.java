package dev.lockstep.learn.training;

/** What a run calls between two steps, so that it can be saved or stopped there. */
public interface CheckpointHook {
    /** Is never called, so that an epoch is one replay. */
    CheckpointHook NONE = new CheckpointHook() {
        @Override
        public int every() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void checkpoint() {}
    };

    /** Returns after how many steps the next checkpoint comes, at least 1. A checkpoint waits for the device. */
    int every();

    /**
     * Is called within an epoch, when all steps so far are done. What it throws ends {@link TrainingRun#runEpoch}. The run stays
     * whole, and the next call of {@code runEpoch} goes on from here.
     */
    void checkpoint();
}
