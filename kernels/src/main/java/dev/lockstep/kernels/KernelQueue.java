package dev.lockstep.kernels;

import dev.lockstep.spi.Buffer;

/**
 * Where kernels are launched: one device, one queue, in order. A backend has one that launches at once, and one that keeps
 * the launches of a program to be replayed. Used by one thread at a time.
 */
public interface KernelQueue {
    /** Returns what the shape of a launch depends on. */
    DeviceLimits limits();

    /** Begins a launch. Its arguments follow in the order of the kernel's parameters; the object is used again by the next. */
    Launch launch(Kernel kernel);

    /** Copies bytes on the device, in order with the launches. */
    void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes);

    /**
     * Returns memory for what one op hands from one of its launches to the next. Its content is undefined, and later calls
     * with the same slot return the same or a larger buffer.
     *
     * @param slot tells apart what is needed at the same time, counted from 0
     */
    Buffer scratch(int slot, long bytes);

    /**
     * Returns the memory that kernels note a label or an index out of range in: {@link FaultRecord#BYTES} bytes, zeros at first.
     * Wherever the backend waits for the device it reads them, and if a fault is there sets them to zeros and throws.
     */
    Buffer faults();
}
