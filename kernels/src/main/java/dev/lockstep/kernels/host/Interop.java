package dev.lockstep.kernels.host;

import dev.lockstep.Tensor;

/** What sharing memory with an application has in common for all drivers. */
public final class Interop {
    private Interop() {}

    /**
     * Returns the memory of a tensor as its driver has it.
     *
     * @param device what the tensor has to be on, as errors say it
     * @throws IllegalArgumentException if it is on another device
     */
    public static <B extends DeviceBuffer> B buffer(Tensor tensor, Class<B> type, String device) {
        if (type.isInstance(tensor.buffer())) {
            return type.cast(tensor.buffer());
        }
        throw new IllegalArgumentException("the tensor given is on " + tensor.device() + ", not on " + device);
    }

    /**
     * As {@link #buffer}, of a tensor that its compute has allocated.
     *
     * @throws IllegalArgumentException also if it wraps memory of the application
     */
    public static <B extends DeviceBuffer> B allocated(Tensor tensor, Class<B> type, String device) {
        B buffer = buffer(tensor, type, device);
        if (buffer.isForeign()) {
            throw new IllegalArgumentException(
                    "the tensor given wraps memory of the application; ask with one that its compute has allocated");
        }
        return buffer;
    }

    /**
     * Returns the size of memory that an application gives.
     *
     * @throws IllegalArgumentException if it is less than a byte
     */
    public static long requireSize(long byteSize) {
        if (byteSize < 1) {
            throw new IllegalArgumentException("the memory given has " + byteSize + " bytes; at least 1 is needed");
        }
        return byteSize;
    }
}
