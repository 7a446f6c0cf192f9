package dev.lockstep.cpu;

import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A block of off-heap memory, the arena that frees it and the budget that it counts in.
 *
 * @param arena the arena, absent where the memory is the application's
 * @param budget the budget, absent where the arena is
 * @param block the whole block, of which a buffer may be the first part
 */
record Allocation(@Nullable Arena arena, @Nullable MemoryBudget budget, MemorySegment block) {
    static final Allocation NONE = new Allocation(null, null, MemorySegment.NULL);

    @SuppressWarnings("MustBeClosedChecker") // free() closes it
    static Allocation allocate(long bytes, MemoryBudget budget) throws AllocationFailedException {
        budget.take(bytes);
        Arena arena = Arena.ofShared();
        try {
            return new Allocation(arena, budget, arena.allocate(bytes, CpuBuffer.ALIGNMENT));
        } catch (OutOfMemoryError e) {
            arena.close();
            budget.give(bytes);
            throw budget.refusedByJvm(bytes, e);
        } catch (Throwable e) {
            arena.close();
            budget.give(bytes);
            throw e;
        } finally {
            budget.used(bytes); // the JVM has zeroed it
        }
    }

    /** Returns this if it has at least the given size, and otherwise frees it for one that has, whose contents are undefined. */
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
