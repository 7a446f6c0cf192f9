package dev.lockstep.learn.training;

import dev.lockstep.learn.Features;
import dev.lockstep.learn.Standardization;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * Copies rows of a split into a slot: once where the slot is memory of the host, else those that lie apart by way of memory of its own.
 * Features that are to be standardised are so on the way. Used by one thread.
 */
final class BlockFiller implements AutoCloseable {
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment staging;
    private float[] floats = {};

    BlockFiller(BlockStream stream) {
        staging = arena.allocate(stream.pieceBytes(), Long.BYTES);
    }

    /**
     * Fills some rows of a slot with those of a block.
     *
     * @param free waits until the slot is free, and returns false if it is no longer to be filled
     * @return whether the slot was to be filled
     */
    boolean fill(BlockSlot slot, BlockPlan plan, int from, int to, BooleanSupplier free) {
        try {
            Standardization standardization =
                    plan.examples().features().standardization().orElse(null);
            MemorySegment memory = standardization == null ? slot.memory(from, to) : null;
            MemorySegment rows = memory == null ? together(plan, from, to) : memory;
            if (standardization != null) {
                rows = standardized(standardization, plan.examples().features(), rows);
            }
            if (!free.getAsBoolean()) {
                return false;
            }
            slot.awaitUse();
            if (from == 0) {
                slot.copyLabels(plan);
            }
            if (memory == null) {
                slot.copyValues(rows, from, to);
            } else {
                gather(plan, from, to, memory);
            }
            return true;
        } catch (InternalError e) {
            throw ModelInput.unreadable(e);
        }
    }

    /** Returns rows beside each other, before the slot is free. */
    private MemorySegment together(BlockPlan plan, int from, int to) {
        long bytes = plan.examples().features().byteSize();
        if (plan.isContiguous(from, to)) {
            return plan.examples().values().asSlice(plan.place(from) * bytes, (to - from) * bytes);
        }
        MemorySegment rows = staging.asSlice(0, (to - from) * bytes);
        gather(plan, from, to, rows);
        return rows;
    }

    private MemorySegment standardized(Standardization standardization, Features features, MemorySegment rows) {
        int length = Math.toIntExact(rows.byteSize() / features.dtype().byteSize());
        if (floats.length != length) {
            floats = new float[length];
        }
        standardization.apply(features.dtype(), rows, floats);
        return MemorySegment.ofArray(floats);
    }

    private static void gather(BlockPlan plan, int from, int to, MemorySegment target) {
        MemorySegment values = plan.examples().values();
        long bytes = plan.examples().features().byteSize();
        if (plan.isContiguous(from, to)) {
            HostCopy.copy(values, plan.place(from) * bytes, target, 0, (to - from) * bytes);
            return;
        }
        for (int row = from; row < to; row++) {
            HostCopy.copy(values, plan.place(row) * bytes, target, (row - from) * bytes, bytes);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
