package dev.lockstep.spi;

import dev.lockstep.op.OpCall;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An in-order queue of work on an opened device. {@code dev.lockstep} calls it from one thread at a time, not always the same one, and
 * concurrently with other queues of the device.
 *
 * <p>Calls may be asynchronous, but run in order. {@link #upload}, {@link #download} and {@link #synchronize} wait. Memory belongs to
 * the device: any queue may use what another has allocated, once an event or a wait orders the two.
 */
public interface BackendQueue extends AutoCloseable {
    /**
     * Allocates zeroed memory that starts at a multiple of 64 bytes. It may be used in this queue at once, and in another one after
     * an event of this queue.
     *
     * @param bytes the size, at least 1
     */
    Buffer allocate(long bytes) throws AllocationFailedException;

    /** Frees memory that this queue or another has allocated, behind everything in this queue. No other queue uses it. */
    void free(Buffer buffer);

    /** Returns whether a buffer that the application brought is one that this backend can compute on. */
    boolean accepts(Buffer buffer);

    /**
     * Returns whether the device can compute on memory of the application where it lies, as long as it only reads. By default it cannot,
     * and gets a copy.
     *
     * @param memory native, reachable from every thread, at least 1 byte, starting at a multiple of the size of its elements
     */
    default boolean readsInPlace(MemorySegment memory) {
        return false;
    }

    /**
     * Makes a buffer of memory that it {@link #readsInPlace}. It is freed as allocated ones are, and when {@link #free} returns the memory
     * is the application's again: nothing reads it any more.
     */
    default Buffer inPlace(MemorySegment memory) {
        throw new UnsupportedOperationException("memory of the application is copied");
    }

    /** Copies host memory to a buffer; returns when the source may be reused. */
    void upload(MemorySegment source, Buffer target, long targetOffset);

    /** Copies from a buffer to host memory; returns when the data is there. */
    void download(Buffer source, long sourceOffset, MemorySegment target);

    /**
     * Begins to copy native host memory, which stays as it is until an event that follows is done, to a buffer. By default it waits.
     */
    default void startUpload(MemorySegment source, Buffer target, long targetOffset) {
        upload(source, target, targetOffset);
    }

    /**
     * Begins to copy from a buffer to native host memory, which nothing else touches until an event that follows is done. By default
     * it waits.
     */
    default void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
        download(source, sourceOffset, target);
    }

    /** Makes a call, which is valid and whose operands all belong to the device. */
    void execute(OpCall call);

    /**
     * Prepares a list of calls to be replayed in this queue; the backend may fuse them as long as the results stay within the policy.
     */
    BackendProgram compile(List<OpCall> calls);

    /** Returns an event that is done when everything in the queue now is. By default that is at once. */
    default BackendEvent event() {
        return BackendEvent.DONE;
    }

    /** Has what follows in this queue wait for an event of another. By default the caller waits. */
    default void await(BackendEvent event) {
        event.await();
    }

    /** Waits until everything in the queue has run, and throws what has gone wrong since the last wait. */
    void synchronize();

    /** Closes the queue, which is empty: it was waited for. Programs compiled for it have been closed before. */
    @Override
    void close();
}
