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

    void free() {
        if (arena != null) {
            arena.close();
        }
    }
}
