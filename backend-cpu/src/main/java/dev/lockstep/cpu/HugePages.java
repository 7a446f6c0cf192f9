package dev.lockstep.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Large blocks of memory, for which the system is asked to use huge pages. Rows anywhere in such a block are read with fewer misses of the
 * address translation, and a block is zeroed once, by the system, with one page fault for each two mebibytes. Where there are no compiled
 * functions, the JVM allocates instead.
 */
final class HugePages {
    /** The size of a huge page, from which on a block is large. A call does no more, so that the garbage collector never waits for long. */
    static final long SIZE = 1 << 21;

    /** A multiple of every page size of the processors that there are compiled functions for. */
    private static final long PAGES = 1 << 16;

    private HugePages() {}

    /** Returns whether a block of so many bytes should be one of these. */
    static boolean areFor(long bytes) {
        return bytes >= SIZE && NativeLibrary.isThere();
    }

    /**
     * Allocates a block that holds zeros.
     *
     * @param arena frees it
     * @throws OutOfMemoryError if the system refuses the memory
     */
    @SuppressWarnings("restricted") // the block is the system's own answer
    static MemorySegment allocate(long bytes, Arena arena) {
        long size = Math.ceilDiv(bytes, PAGES) * PAGES;
        long address = NativeLoops.call(NativeLoops.MAP, size, 0, 0, 0, 0);
        if (address < 0) {
            throw new OutOfMemoryError("the system refused to map " + size + " bytes: error " + -address);
        }
        MemorySegment block = MemorySegment.ofAddress(address).reinterpret(bytes, arena, _ -> unmap(address, size));
        inPieces(NativeLoops.TOUCH, address, size); // now, while it is known who asked, rather than when an op uses it
        return block;
    }

    private static void unmap(long address, long size) {
        inPieces(NativeLoops.UNMAP, address, size);
    }

    private static void inPieces(MemorySegment function, long address, long size) {
        for (long at = 0; at < size; at += SIZE) {
            NativeLoops.call(function, address + at, Math.min(SIZE, size - at), 0, 0, 0);
        }
    }
}
