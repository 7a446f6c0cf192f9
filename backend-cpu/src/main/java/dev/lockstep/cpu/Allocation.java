package dev.lockstep.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A block of off-heap memory and the arena that frees it.
 *
 * @param arena the arena, absent where the memory is the application's
 * @param block the whole block, of which a buffer may be the first part
 */
record Allocation(@Nullable Arena arena, MemorySegment block) {
    static final Allocation NONE = new Allocation(null, MemorySegment.NULL);

    @SuppressWarnings("MustBeClosedChecker") // free() closes it
    static Allocation allocate(long bytes) {
        Arena arena = Arena.ofShared();
        try {
            return new Allocation(arena, arena.allocate(bytes, CpuBuffer.ALIGNMENT));
        } catch (Throwable e) {
            arena.close();
            throw e;
        }
    }

    /** Returns this if it has at least the given size, and otherwise frees it for one that has, whose contents are undefined. */
    Allocation grownTo(long bytes) {
        if (block.byteSize() >= bytes) {
            return this;
        }
        Allocation larger = allocate(bytes);
        free();
        return larger;
    }

    void free() {
        if (arena != null) {
            arena.close();
        }
    }
}
