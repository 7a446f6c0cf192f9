package dev.lockstep.opencl;

import dev.lockstep.spi.Buffer;

/** A memory object of an OpenCL context. */
final class OpenClBuffer implements Buffer {
    private final DeviceMemory owner;
    private final long handle;
    private final long byteSize;
    private final long capacity;

    OpenClBuffer(DeviceMemory owner, long handle, long byteSize, long capacity) {
        this.owner = owner;
        this.handle = handle;
        this.byteSize = byteSize;
        this.capacity = capacity;
    }

    DeviceMemory owner() {
        return owner;
    }

    /** Returns the cl_mem. */
    long handle() {
        return handle;
    }

    @Override
    public long byteSize() {
        return byteSize;
    }

    /** Returns the bytes that the memory object has, of which the first {@link #byteSize} are in use. */
    long capacity() {
        return capacity;
    }
}
