package dev.lockstep.cpu;

import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A block of off-heap memory, the arena that frees it and the budget that it is charged to.
 *
 * @param arena the arena, absent for memory of the application
 * @param budget the budget, absent where the arena is absent
 * @param block the block; a buffer may use only the first part of it
 */
record Allocation(@Nullable Arena arena, @Nullable MemoryBudget budget, MemorySegment block) {
    static final Allocation NONE = new Allocation(null, null, MemorySegment.NULL);

    @SuppressWarnings("MustBeClosedChecker") // free() closes it
    static Allocation allocate(long bytes, MemoryBudget budget) throws AllocationFailedException {
        budget.take(bytes);
        Arena arena = Arena.ofShared();
        try {
            MemorySegment block = HugePages.areFor(bytes)
                    ? HugePages.allocate(bytes, arena)
                    : arena.allocate(bytes, CpuBuffer.ALIGNMENT);
            return new Allocation(arena, budget, block);
        } catch (OutOfMemoryError e) {
            arena.close();
            budget.give(bytes);
            throw budget.refusedByJvm(bytes, e);
        } catch (Throwable e) {
            arena.close();
            budget.give(bytes);
            throw e;
        } finally {
            budget.used(bytes); // it has been zeroed
        }
    }

    /** Returns this if it has at least the given size. Otherwise frees it and returns a larger one, whose contents are undefined. */
    Allocation grownTo(long bytes, MemoryBudget within) throws AllocationFailedException {
        if (block.byteSize() >= bytes) {
            return this;
        }
        Allocation larger = allocate(bytes, within);
        free();
        return larger;
    }

    void free() {
        if (arena != null && budget != null) {
            arena.close();
            budget.give(block.byteSize());
        }
    }
}
