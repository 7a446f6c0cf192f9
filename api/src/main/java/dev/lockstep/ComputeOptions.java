package dev.lockstep;

import java.util.function.Consumer;

/**
 * How a device is opened. Immutable; each method returns a changed copy.
 *
 * @param mathMode how matrix products are computed
 * @param threads the most threads that a backend may use on the host, 0 for one per processor; results do not depend on it
 * @param onLeak called by {@link Compute#close} if tensors were left open
 * @param memoryLimit the most bytes that its tensors may have at once, 0 for as many as the device gives
 */
public record ComputeOptions(MathMode mathMode, int threads, Consumer<LeakReport> onLeak, long memoryLimit) {
    /** Checks the components. */
    public ComputeOptions {
        if (mathMode == null) {
            throw new IllegalArgumentException("mathMode must not be null; FP32 is the default");
        }
        if (onLeak == null) {
            throw new IllegalArgumentException("onLeak must not be null; leak -> {} ignores leaks");
        }
        if (threads < 0) {
            throw new IllegalArgumentException("threads must be 0 (one per processor) or more, got " + threads);
        }
        if (memoryLimit < 0) {
            throw new IllegalArgumentException(
                    "memoryLimit must be 0 (as much as the device gives) or more bytes, got " + memoryLimit);
        }
    }

    /** FP32, one thread per processor, leaks logged as warnings by the logger {@code dev.lockstep}. */
    public static ComputeOptions defaults() {
        return new ComputeOptions(
                MathMode.FP32,
                0,
                leak -> System.getLogger("dev.lockstep").log(System.Logger.Level.WARNING, leak::toString),
                0);
    }

    /** Returns these options with another math mode. */
    public ComputeOptions withMathMode(MathMode mode) {
        return new ComputeOptions(mode, threads, onLeak, memoryLimit);
    }

    /** Returns these options with another limit on host threads, 0 for one per processor. */
    public ComputeOptions withThreads(int limit) {
        return new ComputeOptions(mathMode, limit, onLeak, memoryLimit);
    }

    /** Returns these options with another receiver for leak reports. */
    public ComputeOptions withOnLeak(Consumer<LeakReport> receiver) {
        return new ComputeOptions(mathMode, threads, receiver, memoryLimit);
    }

    /**
     * Returns these options with another limit on the memory of tensors, beyond which a tensor is refused with a {@link
     * dev.lockstep.error.DeviceMemoryException}. What a backend needs beside its tensors, and memory that is wrapped, does not count.
     *
     * @param bytes the most bytes, 0 for as many as the device gives
     */
    public ComputeOptions withMemoryLimit(long bytes) {
        return new ComputeOptions(mathMode, threads, onLeak, bytes);
    }
}
