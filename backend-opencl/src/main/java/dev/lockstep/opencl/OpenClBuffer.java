package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.Interop;
import org.jspecify.annotations.Nullable;

/** A memory object of an OpenCL context, which holds tensors. An application makes one of its own memory object by {@link #of}. */
public final class OpenClBuffer extends DeviceBuffer {
    private final @Nullable ClQueue queue;
    private @Nullable MemoryObject object;

    /** Describes a block that a queue has allocated. */
    OpenClBuffer(DeviceMemory owner, ClQueue queue, long handle, long byteSize, long capacity) {
        super(owner, handle, byteSize, capacity);
        this.queue = queue;
    }

    private OpenClBuffer(long handle, long byteSize) {
        super(null, handle, byteSize, byteSize);
        queue = null;
    }

    /**
     * Wraps a buffer object that the application owns, for {@link dev.lockstep.Compute#wrap}, without a copy. It stays the
     * application's: the backend reads and writes it during ops and never releases it, and it must not be released until the tensor is
     * closed and what was queued before has run. It is to be of the context of the compute ({@link OpenClBackend#on}, {@link
     * OpenClInterop#context}), for kernels to read and write, and may be a part of another one. Two buffer objects that were made of the
     * same memory of the host count as apart.
     *
     * @param memory a {@code cl_mem}
     * @param byteSize how much of it is used, in bytes, at least 1
     * @throws IllegalArgumentException if there is none, or the size is none of that kind
     */
    public static OpenClBuffer of(long memory, long byteSize) {
        if (memory == 0) {
            throw new IllegalArgumentException("the memory object given is 0; give a cl_mem");
        }
        return new OpenClBuffer(memory, Interop.requireSize(byteSize));
    }

    /** What is a part of another memory object lies in that. */
    @Override
    public Object space() {
        return queue == null ? object().whole() : new MemoryObject.Whole(handle());
    }

    @Override
    public long address() {
        return queue == null ? object().offset() : 0;
    }

    /** Returns the queue that has allocated it, null if it is the application's. */
    @Nullable
    ClQueue queue() {
        return queue;
    }

    /** Returns what OpenCL says of it, which is asked once LWJGL is loaded. */
    MemoryObject object() {
        if (object == null) {
            object = MemoryObject.of(handle());
        }
        return object;
    }
}
