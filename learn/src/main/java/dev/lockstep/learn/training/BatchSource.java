package dev.lockstep.learn.training;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import java.util.List;

/** Brings the batches of an epoch to the device, as tables that a recorded step reads them by. */
interface BatchSource {
    /** Returns the tables that stretches of an epoch come in. They stay the same, so that a step is recorded once for each. */
    List<Table> tables();

    /** Returns the losses of the epoch, as far as {@link #keepLosses} was called: F32 [steps]. */
    Tensor losses();

    /** Keeps the losses that the steps {@code from} to {@code to} of the epoch have left in the table of their stretch. */
    void keepLosses(Ops ops, Stretch stretch, int from, int to);

    /**
     * Begins an epoch, or goes on with it.
     *
     * @param order the places of the examples in their split, batch after batch; not changed until the epoch is closed
     * @param done the steps that are done
     */
    Epoch epoch(int[] order, int done);

    /** An epoch under way. Used by one thread. */
    interface Epoch extends AutoCloseable {
        /** Returns the next stretch, and has the queue of the training wait for it; the one before may be written over. */
        Stretch next();

        @Override
        void close();
    }

    /**
     * Steps of an epoch that come in one table.
     *
     * @param table its place among {@link #tables()}
     * @param first the step of the epoch that is row 0 of the table
     * @param end the step of the epoch behind the last one of the table
     */
    record Stretch(int table, int first, int end) {}

    /**
     * What a recorded step reads its batch from.
     *
     * @param rows the examples
     * @param order I32 [steps, batch]: the place in {@code rows} of each example of each step
     * @param losses F32 [steps]: takes the loss of each step
     */
    record Table(DeviceExamples rows, Tensor order, Tensor losses) {}
}
