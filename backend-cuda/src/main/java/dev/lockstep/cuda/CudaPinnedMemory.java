package dev.lockstep.cuda;

import dev.lockstep.kernels.host.DriverQueue;
import java.lang.foreign.MemorySegment;

/** A block of pinned memory. */
final class CudaPinnedMemory implements DriverQueue.PinnedMemory {
    private final CudaStream stream;
    private final MemorySegment segment;

    /** Allocates one, with flags of the driver's. */
    CudaPinnedMemory(CudaStream stream, long bytes, int flags) {
        this.stream = stream;
        long address = stream.made(stream.driver().allocatePinned(bytes, flags), "allocating pinned memory");
        segment = MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        stream.health().release("freeing pinned memory", () -> stream.driver().freePinned(segment.address()));
    }
}
