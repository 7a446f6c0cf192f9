package dev.lockstep.learn.training;

/**
 * What one training reads. The training owns it and closes it after its programs.
 *
 * @param train the training split
 * @param valid the validation split
 * @param batches brings the batches of the training split
 * @param owner frees what was made for this training alone
 */
record TrainingData(ExampleBlocks train, ExampleBlocks valid, BatchSource batches, Runnable owner)
        implements AutoCloseable {
    /** Returns whether the examples come to the device block after block. */
    boolean isStreamed() {
        return train instanceof StreamedExamples;
    }

    @Override
    public void close() {
        owner.run();
    }
}
