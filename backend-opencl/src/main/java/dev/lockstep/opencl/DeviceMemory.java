package dev.lockstep.opencl;

import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/**
 * Allocates the memory of one session. Blocks that were freed are kept for the next request of their size, up to a bound, and
 * given back before memory is said to be out. The queue is in order, so a block may be used again while commands that use it
 * are still waiting.
 */
final class DeviceMemory implements Scratch.Memory, AutoCloseable {
    /** The most bytes that are kept, if the device has plenty. */
    static final long MOST_KEPT = 256L << 20;

    private static final long LARGEST_SHARE_KEPT = 8;
    private static final long SMALLEST = 256;
    private static final long STEPS_OF_AN_OCTAVE = 8;

    /** Zeroing is waited for from this size on, so that a driver that allocates late fails here and not in some kernel. */
    private static final long WORTH_WAITING_FOR = 1 << 20;

    private static final int PATTERN_BYTES = 16;

    private final Session session;
    private final MemorySegment zeros;
    private final long flags;
    private final long limit;
    private final long mostKept;
    private final Map<Long, ArrayDeque<Long>> kept = new HashMap<>();
    private long keptBytes;
    private long liveBytes;

    DeviceMemory(Session session, boolean unified) {
        this.session = session;
        zeros = session.hostMemory(PATTERN_BYTES);
        flags = CL10.CL_MEM_READ_WRITE | (unified ? CL10.CL_MEM_ALLOC_HOST_PTR : 0);
        limit = session.facts().memoryBytes();
        mostKept = Math.min(MOST_KEPT, limit / LARGEST_SHARE_KEPT);
    }

    /** Returns zeroed memory, which starts at a multiple of 128 bytes as every memory object does. */
    OpenClBuffer allocate(long bytes) throws AllocationFailedException {
        OpenClBuffer buffer = allocateAsItIs(bytes);
        int code = zero(buffer);
        if (code != ClCode.SUCCESS) {
            free(buffer);
            trim();
            if (!ClCode.isOutOfMemory(code)) {
                throw session.failure(code, "zeroing memory");
            }
            throw refused(bytes, ClCode.describe(code));
        }
        return buffer;
    }

    /** Returns memory with undefined content. */
    @Override
    public OpenClBuffer allocateAsItIs(long bytes) throws AllocationFailedException {
        session.requireAlive();
        long capacity = capacity(bytes);
        ArrayDeque<Long> same = kept.get(capacity);
        if (same != null && !same.isEmpty()) {
            keptBytes -= capacity;
            return adopt(same.removeLast(), bytes, capacity);
        }
        if (keptBytes + liveBytes + capacity > limit) {
            trim();
        }
        if (liveBytes + capacity > limit) {
            throw refused(bytes, "beyond the device's memory");
        }
        long handle = create(capacity);
        if (ClCode.isOutOfMemory(session.codeOfLast())) {
            trim();
            handle = create(capacity);
        }
        int code = session.codeOfLast();
        if (ClCode.isOutOfMemory(code)) {
            throw refused(bytes, ClCode.describe(code));
        }
        session.require(code, "allocating memory");
        return adopt(handle, bytes, capacity);
    }

    @Override
    public void free(Buffer freed) {
        OpenClBuffer buffer = (OpenClBuffer) freed;
        long capacity = buffer.capacity();
        liveBytes -= capacity;
        if (capacity > mostKept) {
            release(buffer.handle());
            return;
        }
        if (keptBytes + capacity > mostKept) {
            trim();
        }
        kept.computeIfAbsent(capacity, size -> new ArrayDeque<>()).addLast(buffer.handle());
        keptBytes += capacity;
    }

    /** Returns the bytes of the buffers in use. */
    long liveBytes() {
        return liveBytes;
    }

    /** Returns the bytes that are kept for later requests. */
    long keptBytes() {
        return keptBytes;
    }

    /** Gives what is kept back to the driver. */
    void trim() {
        kept.values().forEach(handles -> handles.forEach(DeviceMemory::release));
        kept.clear();
        keptBytes = 0;
    }

    @Override
    public void close() {
        trim();
    }

    /** Returns the size of the block for a request: few different ones, so that they are used again, and little waste. */
    private long capacity(long bytes) {
        long step = Math.max(SMALLEST, Long.highestOneBit(bytes) / STEPS_OF_AN_OCTAVE);
        long rounded = Math.ceilDiv(bytes, step) * step;
        return rounded > session.facts().largestAllocation() ? bytes : rounded;
    }

    private long create(long capacity) {
        return CL10.nclCreateBuffer(session.context(), flags, capacity, 0, session.codeAddress());
    }

    private OpenClBuffer adopt(long handle, long bytes, long capacity) {
        liveBytes += capacity;
        return new OpenClBuffer(this, handle, bytes, capacity);
    }

    private int zero(OpenClBuffer buffer) {
        long whole = buffer.capacity() / PATTERN_BYTES * PATTERN_BYTES;
        int code = whole == 0 ? ClCode.SUCCESS : fill(buffer, PATTERN_BYTES, 0, whole);
        long rest = buffer.capacity() - whole;
        if (code == ClCode.SUCCESS && rest > 0) {
            code = fill(buffer, 1, whole, rest);
        }
        if (code == ClCode.SUCCESS && buffer.capacity() >= WORTH_WAITING_FOR) {
            code = CL10.clFinish(session.queue());
        }
        return code;
    }

    private int fill(OpenClBuffer buffer, int patternBytes, long offset, long bytes) {
        int code = CL12.nclEnqueueFillBuffer(
                session.queue(),
                buffer.handle(),
                zeros.address(),
                patternBytes,
                offset,
                bytes,
                0,
                0,
                session.eventOfNext());
        if (code == ClCode.SUCCESS) {
            session.enqueued();
        }
        return code;
    }

    private AllocationFailedException refused(long bytes, String why) {
        return new AllocationFailedException(
                "OpenCL refused " + bytes + " bytes (" + why + "): the device has " + limit
                        + ", of which this compute holds " + liveBytes + ", and gives at most "
                        + session.facts().largestAllocation() + " in one piece",
                OptionalLong.of(Math.max(0, limit - liveBytes)),
                OptionalLong.of(session.facts().largestAllocation()),
                "",
                null);
    }

    private static void release(long handle) {
        CL10.clReleaseMemObject(handle);
    }
}
