package dev.lockstep.kernels.host;

import dev.lockstep.spi.AllocationFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The memory of an opened device, as all its queues use it together. Thread-safe. */
public final class DeviceMemory {
    /** The most bytes that are kept for later requests, if the device has plenty. */
    public static final long MAX_KEPT = 256L << 20;

    private static final long MAX_KEPT_SHARE = 8;

    private final String driverName;
    private final long totalBytes;
    private final long largestPiece;
    private final boolean isTotalHard;
    private final long maxKept;
    private final List<QueueMemory> parts = new ArrayList<>();
    private long liveBytes;
    private long keptBytes;

    /**
     * Describes the memory of a device.
     *
     * @param driverName whom errors name
     * @param totalBytes what the device has
     * @param isTotalHard whether more than that is to be refused here, because the driver would fail later
     * @param largestPiece what it gives at most in one piece
     * @param keeps whether blocks that were freed are kept for later; a driver may do that itself
     */
    public DeviceMemory(String driverName, long totalBytes, boolean isTotalHard, long largestPiece, boolean keeps) {
        this.driverName = driverName;
        this.totalBytes = totalBytes;
        this.isTotalHard = isTotalHard;
        this.largestPiece = largestPiece;
        maxKept = keeps ? Math.min(MAX_KEPT, totalBytes / MAX_KEPT_SHARE) : 0;
    }

    /** Returns the bytes of the buffers in use. */
    public synchronized long liveBytes() {
        return liveBytes;
    }

    /** Returns the bytes that are kept for later requests. */
    public synchronized long keptBytes() {
        return keptBytes;
    }

    /** Returns the part of a queue. */
    synchronized QueueMemory of(DriverQueue queue) {
        QueueMemory part = new QueueMemory(this, queue);
        parts.add(part);
        return part;
    }

    synchronized void remove(QueueMemory part) {
        parts.remove(part);
    }

    long largestPiece() {
        return largestPiece;
    }

    /** Returns whether blocks of a size are kept at all. */
    boolean keeps(long capacity) {
        return capacity <= maxKept;
    }

    /** Returns whether a block may be kept beside those that are. */
    synchronized boolean hasRoomToKeep(long capacity) {
        return keptBytes + capacity <= maxKept;
    }

    synchronized void addLive(long bytes) {
        liveBytes += bytes;
    }

    synchronized void addKept(long bytes) {
        keptBytes += bytes;
    }

    /** Returns whether a block can only be had by giving back what is kept. */
    synchronized boolean needsTrim(long capacity) {
        return isTotalHard && keptBytes + liveBytes + capacity > totalBytes;
    }

    synchronized boolean isBeyondTotal(long capacity) {
        return isTotalHard && liveBytes + capacity > totalBytes;
    }

    /** Gives what all queues keep back to the driver, by the one that this thread has. */
    void trim(DriverQueue caller) {
        List<QueueMemory> all;
        synchronized (this) {
            all = List.copyOf(parts);
        }
        all.forEach(part -> part.trim(caller));
    }

    AllocationFailedException refused(long bytes, String why, long freeBytes) {
        long live = liveBytes();
        OptionalLong free = isTotalHard
                ? OptionalLong.of(Math.max(0, totalBytes - live))
                : freeBytes < 0 ? OptionalLong.empty() : OptionalLong.of(freeBytes);
        OptionalLong piece = largestPiece == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(largestPiece);
        return new AllocationFailedException(
                driverName + " refused " + bytes + " bytes (" + why + "): the device has " + totalBytes
                        + (free.isPresent() ? ", of which " + free.getAsLong() + " are free" : "")
                        + ", and this compute holds " + live
                        + (piece.isPresent() ? "; it gives at most " + piece.getAsLong() + " in one piece" : ""),
                free,
                piece,
                "",
                null);
    }
}
