package dev.lockstep.kernels.host;

import java.lang.foreign.MemorySegment;

/** Copies between host memory and buffers. Both return when everything that was in the queue before has run, and the copy too. */
public interface Transfers extends AutoCloseable {
    /** Copies host memory to a buffer. */
    void upload(MemorySegment source, DeviceBuffer target, long targetOffset);

    /** Copies from a buffer to host memory. */
    void download(DeviceBuffer source, long sourceOffset, MemorySegment target);

    @Override
    default void close() {}
}
