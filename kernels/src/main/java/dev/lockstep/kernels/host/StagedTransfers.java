package dev.lockstep.kernels.host;

import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;

/**
 * Transfers through pinned staging memory, which the device reads and writes by DMA. The memory has two halves: the host copies one while
 * the device copies the other.
 */
public final class StagedTransfers implements Transfers {
    /** The bytes of a half. Larger ones gain nothing; smaller ones cost a round trip more often. */
    public static final long HALF = 2 << 20;

    private final DriverQueue queue;
    private final DeviceHealth health;
    private final DriverQueue.PinnedMemory pinned;
    private final MemorySegment staging;
    /** The events of the last copies to and from the halves, 0 where none is to be waited for. */
    private final long[] marks = new long[2];

    StagedTransfers(DriverQueue queue) {
        this.queue = queue;
        health = queue.health();
        pinned = queue.pinned(2 * HALF);
        staging = pinned.segment();
    }

    @Override
    public void upload(MemorySegment source, DeviceBuffer target, long targetOffset) {
        long bytes = source.byteSize();
        int chunk = 0;
        for (long written = 0; written < bytes; written += HALF, chunk++) {
            long length = Math.min(HALF, bytes - written);
            int half = chunk & 1;
            awaitHalf(half);
            HostCopy.copy(source, written, staging, half * HALF, length);
            health.require(queue.write(target, targetOffset + written, address(half), length), "uploading");
            queue.enqueued();
            if (written + 2 * HALF < bytes) {
                markHalf(half);
            }
        }
        health.require(queue.finish(), "uploading");
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target) {
        long bytes = target.byteSize();
        long asked = 0;
        int chunk = 0;
        for (long read = 0; read < bytes; read += HALF, chunk++) {
            while (asked < bytes && asked < read + 2 * HALF) {
                int half = (int) (asked / HALF & 1);
                long length = Math.min(HALF, bytes - asked);
                health.require(queue.read(source, sourceOffset + asked, address(half), length), "downloading");
                queue.enqueued();
                asked += length;
                if (asked < bytes) {
                    markHalf(half);
                }
            }
            if (read + HALF < bytes) {
                awaitHalf(chunk & 1);
            } else {
                health.require(queue.finish(), "downloading");
            }
            HostCopy.copy(staging, (chunk & 1) * HALF, target, read, Math.min(HALF, bytes - read));
        }
    }

    @Override
    public void close() {
        releaseMark(0);
        releaseMark(1);
        pinned.close();
    }

    private long address(int half) {
        return staging.address() + half * HALF;
    }

    private void markHalf(int half) {
        releaseMark(half);
        health.require(queue.mark(), "marking the queue");
        marks[half] = queue.made();
        queue.flush();
    }

    private void awaitHalf(int half) {
        if (marks[half] != 0) {
            int code = queue.await(marks[half]);
            releaseMark(half);
            health.require(code, "waiting for the device");
        }
    }

    private void releaseMark(int half) {
        long mark = marks[half];
        if (mark != 0) {
            marks[half] = 0;
            health.release("releasing an event", () -> queue.releaseMark(mark));
        }
    }
}
