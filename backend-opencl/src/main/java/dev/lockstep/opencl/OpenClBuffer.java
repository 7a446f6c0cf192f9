package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;

/** A memory object of an OpenCL context. */
final class OpenClBuffer extends DeviceBuffer {
    OpenClBuffer(DeviceMemory owner, long handle, long byteSize, long capacity) {
        super(owner, handle, byteSize, capacity);
    }
}
