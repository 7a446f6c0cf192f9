package dev.lockstep.opencl;

import java.lang.foreign.MemorySegment;

/** Copies between host memory and buffers. Both return when everything that was queued before has run. */
interface Transfers extends AutoCloseable {
    /** Copies host memory to a buffer. */
    void upload(MemorySegment source, OpenClBuffer target, long targetOffset);

    /** Copies from a buffer to host memory. */
    void download(OpenClBuffer source, long sourceOffset, MemorySegment target);

    @Override
    void close();
}
