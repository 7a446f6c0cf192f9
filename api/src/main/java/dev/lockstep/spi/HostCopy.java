package dev.lockstep.spi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Copies between segments of host memory, including Java arrays. {@link MemorySegment#copy} moves fewer than 64 bytes in a loop of 8 bytes
 * each. C2 of JDK 25.0.3 has been seen to compile that loop so that only the first 8 were copied between Java arrays. Small copies are
 * therefore made byte by byte here.
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
