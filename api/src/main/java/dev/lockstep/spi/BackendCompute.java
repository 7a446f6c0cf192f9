package dev.lockstep.spi;

import dev.lockstep.DeviceInfo;
import dev.lockstep.op.OpCall;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An opened device. {@code dev.lockstep} calls it from one thread at a time, not always the same one; only {@link #software}
 * and {@link #counters} are called beside another call.
 *
 * <p>Calls may be asynchronous, in order, on one queue; {@link #upload}, {@link #download} and {@link #synchronize} wait.
 */
public interface BackendCompute extends AutoCloseable {
    /** Returns the description that the probe gave. */
    DeviceInfo info();

    /**
     * Allocates zeroed memory that starts at a multiple of 64 bytes.
     *
     * @param bytes the size, at least 1
     */
    Buffer allocate(long bytes) throws AllocationFailedException;

    /** Frees memory that {@link #allocate} returned. */
    void free(Buffer buffer);

    /** Returns whether a buffer that the application brought is one that this backend can compute on. */
    boolean accepts(Buffer buffer);

    /** Copies host memory to a buffer; returns when the source may be reused. */
    void upload(MemorySegment source, Buffer target, long targetOffset);

    /** Copies from a buffer to host memory; returns when the data is there. */
    void download(Buffer source, long sourceOffset, MemorySegment target);

    /** Makes a call, which is valid and whose operands all belong to this compute. */
    void execute(OpCall call);

    /** Prepares a list of calls to be replayed; the backend may fuse them as long as the results stay within the policy. */
    BackendProgram compile(List<OpCall> calls);

    /** Waits until everything issued has run, and throws what has gone wrong since the last wait. */
    void synchronize();

    /**
     * Returns what identifies the code that runs: versions of driver and libraries, in display order. Any thread may ask, also while
     * another call runs or the device is being closed, so the device itself is not asked.
     */
    Map<String, String> software();

    /**
     * Returns what has been counted since the device was opened (kernels launched …), in display order. Any thread may ask, as for
     * {@link #software}.
     */
    Map<String, Long> counters();

    /** Returns what tunes the device's kernels; by default nothing does. */
    default Optional<Tuner> tuner() {
        return Optional.empty();
    }

    /** Releases the device. All buffers have been freed before. */
    @Override
    void close();
}
