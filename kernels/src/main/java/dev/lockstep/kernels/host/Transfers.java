package dev.lockstep.kernels.host;

import java.lang.foreign.MemorySegment;

/** Copies between host memory and buffers. A copy returns when it, and everything enqueued before it, is done. */
public interface Transfers extends AutoCloseable {
    /** Copies host memory to a buffer. */
    void upload(MemorySegment source, DeviceBuffer target, long targetOffset);

    /** Copies from a buffer to host memory. */
    void download(DeviceBuffer source, long sourceOffset, MemorySegment target);

    @Override
    default void close() {}
}
