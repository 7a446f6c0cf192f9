package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Reads and writes single elements at byte offsets. */
final class Memory {
    /** Unaligned layouts spare a check on each access; the addresses are aligned. */
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private Memory() {}

    /**
     * Returns the segment, which is off the heap. Saying so tells C2 its class: what it learned of the JDK's own methods, which see
     * heap segments too, would have it look the class up at each access, and with it bounds and liveness.
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
