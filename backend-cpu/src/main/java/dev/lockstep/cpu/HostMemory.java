package dev.lockstep.cpu;

import dev.lockstep.spi.AllocationFailedException;
import java.util.ArrayDeque;

/**
 * The allocator of one compute, for all its queues. Closing a shared arena stops all threads of the JVM for a moment, so small
 * freed blocks are kept for reuse, up to a bound. They are released before an allocation fails.
 */
final class HostMemory {
    /** The largest freed block that is kept. */
    static final int LARGEST_KEPT = 1 << 16;

    /** The most bytes that are kept. */
    static final int MAX_KEPT = 1 << 22;

    private static final int SMALLEST_LOG = 6;

    private final MemoryBudget budget;
    private final ArrayDeque<Allocation>[] kept = queues();
    private long keptBytes;

    HostMemory(MemoryBudget budget) {
        this.budget = budget;
    }

    synchronized CpuBuffer allocate(long bytes) throws AllocationFailedException {
        if (bytes > LARGEST_KEPT) {
            return buffer(fresh(bytes), bytes);
        }
        int log = sizeLog(bytes);
        Allocation reused = kept[log - SMALLEST_LOG].pollLast();
        if (reused == null) {
            return buffer(fresh(1L << log), bytes);
        }
        keptBytes -= 1L << log;
        reused.block().asSlice(0, bytes).fill((byte) 0);
        return buffer(reused, bytes);
    }

    synchronized void free(CpuBuffer buffer) {
        Allocation allocation = buffer.allocation();
        long size = allocation.block().byteSize();
        if (size <= LARGEST_KEPT && keptBytes + size <= MAX_KEPT) {
            kept[sizeLog(size) - SMALLEST_LOG].addLast(allocation);
            keptBytes += size;
        } else {
            allocation.free();
        }
    }

    /** Releases the blocks that are kept. */
    synchronized void close() {
        for (ArrayDeque<Allocation> queue : kept) {
            queue.forEach(Allocation::free);
            queue.clear();
        }
        keptBytes = 0;
    }

    private static CpuBuffer buffer(Allocation allocation, long bytes) {
        return new CpuBuffer(allocation.block().asSlice(0, bytes), allocation);
    }

    private Allocation fresh(long bytes) throws AllocationFailedException {
        try {
            return Allocation.allocate(bytes, budget);
        } catch (AllocationFailedException e) {
            if (keptBytes == 0) {
                throw e;
            }
            close();
            return Allocation.allocate(bytes, budget);
        }
    }

    private static int sizeLog(long bytes) {
        return Math.max(SMALLEST_LOG, 64 - Long.numberOfLeadingZeros(bytes - 1));
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static ArrayDeque<Allocation>[] queues() {
        ArrayDeque[] queues = new ArrayDeque[sizeLog(LARGEST_KEPT) - SMALLEST_LOG + 1];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new ArrayDeque<Allocation>();
        }
        return queues;
    }
}
