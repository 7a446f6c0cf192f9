package dev.lockstep.learn.training;

import dev.lockstep.Event;
import dev.lockstep.Queue;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Memory of the device for one block at a time. One queue copies into it, another one uses it; each is ordered behind the other by events.
 */
final class BlockSlot {
    private final Queue copies;
    private final DeviceExamples rows;
    private final Tensor order;

    /** What was put into the queue that uses the slot before it was given back; absent if nobody has used it. */
    private volatile @Nullable Event used;

    /**
     * Takes over tensors of the queue that copies.
     *
     * @param order I32 [steps, batch]
     */
    BlockSlot(Queue copies, DeviceExamples rows, Tensor order) {
        this.copies = copies;
        this.rows = rows;
        this.order = order;
    }

    /** Returns the memory for as many rows as a block can have. */
    DeviceExamples rows() {
        return rows;
    }

    /** Returns the memory for the order of the batches: I32 [steps, batch]. */
    Tensor order() {
        return order;
    }

    /** Has what follows in the queue that copies come behind the use of the block before, and waits for that. */
    void awaitUse() {
        Event last = used;
        if (last != null) {
            last.synchronize();
            copies.await(last);
        }
    }

    /** Notes that whatever is in a queue now may use the slot. */
    void usedBy(Queue queue) {
        used = queue.event();
    }

    /** Copies the labels and weights of a block, and the order of its batches. */
    void copyLabels(BlockPlan plan) {
        rows.labels().rows(0, plan.size()).copyFrom(plan.labels());
        MemorySegment weights = plan.weights();
        if (weights != null && rows.weights() != null) {
            rows.weights().rows(0, plan.size()).copyFrom(weights);
        }
        MemorySegment table = plan.table();
        if (table != null) {
            order.rows(0, plan.size() / order.shape().dim(1)).copyFrom(table);
        }
    }

    /** Returns the memory of some rows, where the device computes in the memory of the host; absent elsewhere. */
    @Nullable
    MemorySegment memory(int from, int to) {
        Tensor values = rows.values();
        long rowBytes = values.byteSize() / rows.size();
        return values.buffer()
                .hostMemory()
                .map(memory -> memory.asSlice(values.byteOffset() + from * rowBytes, (to - from) * rowBytes))
                .orElse(null);
    }

    /** Copies the values of some rows of a block to a device that has memory of its own. */
    void copyValues(MemorySegment values, int from, int to) {
        rows.values().rows(from, to).copyFrom(values);
    }
}
