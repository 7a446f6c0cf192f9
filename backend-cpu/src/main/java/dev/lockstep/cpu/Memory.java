package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads and writes single elements at byte offsets. */
final class Memory {
    /** The addresses are aligned, but an unaligned layout spares a check at each access. */
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Memory() {}

    /**
     * Returns the segment, which must be off the heap. The check tells C2 its class. The profiles of the JDK's own methods include heap
     * segments, so without it C2 would check class, bounds and liveness at each access.
     */
    static MemorySegment offHeap(MemorySegment segment) {
        if (!segment.isNative()) {
            throw new IllegalArgumentException("a segment on the heap");
        }
        return segment;
    }

    static float getFloat(MemorySegment segment, long offset) {
        return segment.get(FLOAT, offset);
    }

    static void putFloat(MemorySegment segment, long offset, float value) {
        segment.set(FLOAT, offset, value);
    }

    static int getInt(MemorySegment segment, long offset) {
        return segment.get(INT, offset);
    }

    static void putInt(MemorySegment segment, long offset, int value) {
        segment.set(INT, offset, value);
    }

    static int getUnsignedByte(MemorySegment segment, long offset) {
        return segment.get(BYTE, offset) & 0xFF;
    }
}
