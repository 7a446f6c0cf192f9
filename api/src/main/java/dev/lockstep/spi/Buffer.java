package dev.lockstep.spi;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory on a device, owned by the backend that made it. Starts at a multiple of 64 bytes, unless it wraps memory of the application: that
 * starts at a multiple of the size of the elements that it is wrapped for.
 */
public interface Buffer {
    /** Returns its size in bytes. */
    long byteSize();

    /**
     * Returns what its {@link #address} counts within: two buffers share memory only if their spaces are equal. By default each
     * buffer is a space of its own.
     */
    default Object space() {
        return this;
    }

    /** Returns where it starts in its {@link #space}, in bytes. */
    default long address() {
        return 0;
    }

    /** Returns whether it may only be read: tensors on it are refused as outputs and as targets of copies before a backend sees them. */
    default boolean isReadOnly() {
        return false;
    }

    /**
     * Returns the memory of the host that it is, if the device computes in that and every call is done with it when it returns. What is
     * written there between calls is what they read.
     */
    default Optional<MemorySegment> hostMemory() {
        return Optional.empty();
    }
}
