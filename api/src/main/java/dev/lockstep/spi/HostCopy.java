package dev.lockstep.spi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies between segments of host memory, Java arrays among them. {@link MemorySegment#copy} moves fewer than 64 bytes in a loop over
 * 8 at a time, of which code compiled by C2 of JDK 25.0.3 has been seen to leave out all but the first where the sides were Java arrays.
 * So few bytes are copied one by one here.
 */
public final class HostCopy {
    private static final long FEW = 64;

    private HostCopy() {}

    /** Copies bytes of one segment to another; the two do not overlap. */
    public static void copy(
            MemorySegment source, long sourceOffset, MemorySegment target, long targetOffset, long bytes) {
        if (bytes >= FEW) {
            MemorySegment.copy(source, sourceOffset, target, targetOffset, bytes);
            return;
        }
        for (long i = 0; i < bytes; i++) {
            target.set(ValueLayout.JAVA_BYTE, targetOffset + i, source.get(ValueLayout.JAVA_BYTE, sourceOffset + i));
        }
    }
}
