package dev.lockstep.learn.training;

/**
 * The examples of one split as a device sees them: one block of rows after the other, in the order of the split. All are one block where they
 * lie on the device.
 */
public sealed interface ExampleBlocks permits DeviceExamples, StreamedExamples {
    /** Every block begins at a multiple of this many examples. */
    int UNIT = 1000;

    /** Returns the number of examples, of all blocks. */
    int size();

    /** Returns the most examples of a block. */
    int blockSize();

    /**
     * Hands out each block, and has the queue of the training wait until it is on the device. What the body puts into that queue may use
     * the block; what it reads back of its results is the caller's.
     */
    void forEach(Body body);

    /** What is done with a block. */
    @FunctionalInterface
    interface Body {
        /**
         * Uses a block, which is another one's memory when this returns.
         *
         * @param first the place of its first example in the split
         * @param rows the examples of the block
         */
        void accept(int first, DeviceExamples rows);
    }
}
