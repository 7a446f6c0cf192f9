package dev.lockstep.cuda;

import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DriverQueue;
import java.lang.foreign.MemorySegment;
import jcuda.driver.JCudaDriver;

/** A block of pinned memory that has an address on the device too, by which kernels reach it over the bus. */
final class CudaMappedMemory implements DriverQueue.MappedMemory {
    private final CudaPinnedMemory pinned;
    private final CudaBuffer buffer;

    CudaMappedMemory(CudaStream stream, long bytes) {
        pinned = new CudaPinnedMemory(stream, bytes, JCudaDriver.CU_MEMHOSTALLOC_DEVICEMAP);
        try {
            long address = stream.made(
                    stream.driver().addressOfPinned(segment().address()), "asking for the address of pinned memory");
            buffer = new CudaBuffer(null, address, bytes, bytes, 0);
        } catch (RuntimeException e) {
            pinned.close();
            throw e;
        }
    }

    @Override
    public MemorySegment segment() {
        return pinned.segment();
    }

    @Override
    public DeviceBuffer buffer() {
        return buffer;
    }

    @Override
    public void close() {
        pinned.close();
    }
}
