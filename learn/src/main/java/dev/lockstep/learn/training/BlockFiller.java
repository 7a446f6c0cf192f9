package dev.lockstep.learn.training;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Copies rows of a split into a slot, those that lie apart by way of memory of its own. Used by one thread. */
final class BlockFiller implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment staging;
    private MemorySegment gathered;

    BlockFiller(BlockStream stream) {
        staging = arena.allocate(stream.pieceBytes(), Long.BYTES);
        gathered = staging;
    }

    /** Gathers some rows of a block. */
    void gather(BlockPlan plan, int from, int to) {
        Examples examples = plan.examples();
        MemorySegment values = examples.values();
        long bytes = examples.features().byteSize();
        if (plan.isContiguous(from, to)) {
            gathered = values.asSlice(plan.place(from) * bytes, (to - from) * bytes);
            return;
        }
        gathered = staging.asSlice(0, (to - from) * bytes);
        try {
            for (int row = from; row < to; row++) {
                HostCopy.copy(values, plan.place(row) * bytes, staging, (row - from) * bytes, bytes);
            }
        } catch (InternalError e) {
            throw unreadable(e);
        }
    }

    /** Copies the rows that were gathered last into a slot, behind the last use of the slot. */
    void copyTo(BlockSlot slot, BlockPlan plan, int from, int to) {
        slot.awaitUse();
        if (from == 0) {
            slot.copyLabels(plan);
        }
        try {
            slot.copyValues(gathered, from, to);
        } catch (InternalError e) {
            throw unreadable(e);
        }
    }

    /** So the JVM says that a page of a mapped file cannot be read. */
    private static DataException unreadable(InternalError e) {
        return new DataException(
                "the features can no longer be read: their file was cut short, or its disk fails; put it back as it was",
                e);
    }

    @Override
    public void close() {
        arena.close();
    }
}
