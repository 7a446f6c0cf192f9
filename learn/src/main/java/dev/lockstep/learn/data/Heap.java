package dev.lockstep.learn.data;

import dev.lockstep.learn.HeapException;

/**
 * What Java's heap can hold, and outside it direct buffers, which may take as much unless a JVM is told otherwise. What surely does not fit is
 * refused before any of it is read.
 */
public final class Heap {
    /** The most elements of an array that every JVM allows. */
    public static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final long MEBIBYTE = 1 << 20;
    private static final long ROOM = 64 * MEBIBYTE;

    private Heap() {}

    /**
     * Refuses what alone is larger than the whole heap may become.
     *
     * @param what what needs so many bytes, for the message
     * @throws HeapException if it cannot fit
     */
    public static void require(long bytes, Object what) {
        long most = Runtime.getRuntime().maxMemory();
        if (bytes > most) {
            throw new HeapException("%s would take %s MiB of memory, Java may use %s MiB; %s"
                    .formatted(
                            what, mebibytes(bytes), mebibytes(most), remedy(Math.addExact(bytes, bytes / 2 + ROOM))));
        }
    }

    /** Says in one line why memory was out, and what helps. */
    public static String explained(OutOfMemoryError e) {
        String reason = e.getMessage() == null ? "Java heap space" : e.getMessage();
        boolean isOutside = reason.contains("direct buffer");
        if (!isOutside && !reason.contains("heap space") && !reason.contains("GC overhead")) {
            return "out of memory: " + reason.lines().findFirst().orElse("");
        }
        long most = Runtime.getRuntime().maxMemory();
        return "out of memory: Java's %s of %s MiB is full; use less data (fewer or smaller images), or %s"
                .formatted(isOutside ? "memory outside the heap" : "heap", mebibytes(most), remedy(4 * most));
    }

    private static String remedy(long bytes) {
        return "let it use more with LOCKSTEP_JAVA_OPTS=-Xmx" + mebibytes(bytes) + "m";
    }

    private static long mebibytes(long bytes) {
        return Math.ceilDiv(bytes, MEBIBYTE);
    }
}
