package dev.lockstep.kernels.host;

import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Buffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * The allocator of one queue, in its order. Freed blocks are kept for the next request of their size, up to a bound, and returned to the
 * driver before an allocation fails. A queue is in order, so it may reuse a block while commands that use it are still waiting.
 */
public final class QueueMemory implements Scratch.Memory, AutoCloseable {
    private static final long SMALLEST = 256;
    private static final long STEPS_OF_AN_OCTAVE = 8;

    private final DeviceMemory device;
    private final DriverQueue queue;
    private final DeviceHealth health;
    private final Map<Long, ArrayDeque<Long>> kept = new HashMap<>();

    QueueMemory(DeviceMemory device, DriverQueue queue) {
        this.device = device;
        this.queue = queue;
        health = queue.health();
    }

    /** Returns zeroed memory. */
    public DeviceBuffer allocate(long bytes) throws AllocationFailedException {
        DeviceBuffer buffer = allocateUninitialized(bytes);
        int code = queue.zero(buffer, buffer.capacity());
        if (code == DriverCodes.SUCCESS) {
            try {
                queue.enqueued();
            } catch (RuntimeException e) {
                free(buffer);
                throw e;
            }
            return buffer;
        }
        free(buffer);
        device.trim(queue);
        if (health.codes().isOutOfMemory(code)) {
            throw device.refused(bytes, health.codes().describe(code), queue.freeBytes());
        }
        throw health.failure(code, "zeroing memory");
    }

    /** Returns memory with undefined content. */
    @Override
    public DeviceBuffer allocateUninitialized(long bytes) throws AllocationFailedException {
        health.requireAlive();
        long capacity = capacity(bytes);
        Long reused = takeKept(capacity);
        if (reused != null) {
            return adopt(reused, bytes, capacity);
        }
        if (device.needsTrim(capacity)) {
            device.trim(queue);
        }
        if (device.isBeyondTotal(capacity)) {
            throw device.refused(bytes, "beyond the device's memory", queue.freeBytes());
        }
        int code = queue.allocate(capacity);
        if (health.codes().isOutOfMemory(code)) {
            // What was freed is there again only once the queue has come so far.
            health.require(queue.finish(), "waiting for the device");
            device.trim(queue);
            queue.trim();
            code = queue.allocate(capacity);
        }
        if (health.codes().isOutOfMemory(code)) {
            throw device.refused(bytes, health.codes().describe(code), queue.freeBytes());
        }
        health.require(code, "allocating memory");
        return adopt(queue.made(), bytes, capacity);
    }

    @Override
    public void free(Buffer freed) {
        DeviceBuffer buffer = (DeviceBuffer) freed;
        long capacity = buffer.capacity();
        device.addLive(-capacity);
        if (!device.keeps(capacity)) {
            release(queue, buffer.handle());
            return;
        }
        if (!device.hasRoomToKeep(capacity)) {
            trim(queue);
        }
        synchronized (kept) {
            kept.computeIfAbsent(capacity, size -> new ArrayDeque<>()).addLast(buffer.handle());
        }
        device.addKept(capacity);
    }

    /** Gives what is kept back to the driver, by a queue that this thread has. */
    void trim(DriverQueue caller) {
        Map<Long, ArrayDeque<Long>> all;
        synchronized (kept) {
            all = Map.copyOf(kept);
            kept.clear();
        }
        all.forEach((capacity, handles) -> {
            device.addKept(-capacity * handles.size());
            handles.forEach(handle -> release(caller, handle));
        });
    }

    @Override
    public void close() {
        trim(queue);
        device.remove(this);
    }

    private Long takeKept(long capacity) {
        synchronized (kept) {
            ArrayDeque<Long> same = kept.get(capacity);
            if (same == null || same.isEmpty()) {
                return null;
            }
            device.addKept(-capacity);
            return same.removeLast();
        }
    }

    private void release(DriverQueue by, long handle) {
        health.release("freeing memory", () -> by.free(handle));
    }

    /** Returns the size of the block for a request: few different ones, so that they are used again, and little waste. */
    private long capacity(long bytes) {
        long step = Math.max(SMALLEST, Long.highestOneBit(bytes) / STEPS_OF_AN_OCTAVE);
        long rounded = Math.ceilDiv(bytes, step) * step;
        return !device.keeps(rounded) || rounded > device.largestPiece() ? bytes : rounded;
    }

    private DeviceBuffer adopt(long handle, long bytes, long capacity) {
        device.addLive(capacity);
        return queue.buffer(device, handle, bytes, capacity);
    }
}
