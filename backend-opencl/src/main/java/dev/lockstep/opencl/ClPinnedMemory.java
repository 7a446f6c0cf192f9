package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DriverQueue;
import java.lang.foreign.MemorySegment;
import org.lwjgl.opencl.CL10;

/** Host memory that the driver has pinned: a memory object that stays mapped. */
final class ClPinnedMemory implements DriverQueue.PinnedMemory {
    private final ClQueue queue;
    private final long handle;
    private final MemorySegment segment;

    ClPinnedMemory(ClQueue queue, ClContext context, long bytes) {
        this.queue = queue;
        handle = CL10.nclCreateBuffer(
                context.handle(), CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR, bytes, 0, queue.codeAddress());
        queue.health().require(queue.codeOfLast(), "allocating pinned memory");
        long address = CL10.nclEnqueueMapBuffer(
                queue.handle(),
                handle,
                CL10.CL_TRUE,
                CL10.CL_MAP_READ | CL10.CL_MAP_WRITE,
                0,
                bytes,
                0,
                0,
                0,
                queue.codeAddress());
        int code = queue.codeOfLast();
        if (code != ClCode.SUCCESS) {
            release();
            throw queue.health().failure(code, "mapping pinned memory");
        }
        segment = MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        queue.health()
                .release(
                        "unmapping pinned memory",
                        () -> CL10.nclEnqueueUnmapMemObject(queue.handle(), handle, segment.address(), 0, 0, 0));
        release();
    }

    private void release() {
        queue.health().release("freeing pinned memory", () -> CL10.clReleaseMemObject(handle));
    }
}
