package dev.lockstep.kernels.host;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.MatrixProducts;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A stream or command queue of a driver. Methods that return an {@code int} return the driver's result code; the handle that they have
 * made is then {@link #made}. Used by one thread at a time, between {@link #enter} and {@link #exit}.
 */
public abstract class DriverQueue implements Launcher {
    private final DeviceHealth health;
    private final Counters counters;
    private final Backlog backlog;
    private long endOfBatch;

    /** Begins with an empty queue, a batch of which has at most {@code maxBatch} commands: see {@link Backlog}. */
    protected DriverQueue(DeviceHealth health, Counters counters, int maxBatch) {
        this.health = health;
        this.counters = counters;
        backlog = new Backlog(maxBatch);
    }

    /** Returns what has become of the device. */
    public final DeviceHealth health() {
        return health;
    }

    /** Returns what the device counts. */
    public final Counters counters() {
        return counters;
    }

    /** Counts a kernel that was put into the queue. */
    protected final void launched() {
        counters.kernel();
        enqueued();
    }

    /** Counts a command that was put into the queue, and waits where there are too many. */
    public final void enqueued() {
        if (backlog.add()) {
            health.require(mark(), "marking the queue");
            long newest = made();
            flush();
            long before = endOfBatch;
            endOfBatch = newest;
            if (before != 0) {
                long start = System.nanoTime();
                int code = await(before);
                backlog.waited(System.nanoTime() - start);
                health.release("releasing an event", () -> releaseMark(before));
                health.require(code, "waiting for the queue");
            }
        }
    }

    /** Releases the queue, which has been waited for. */
    final void release() {
        if (endOfBatch != 0) {
            health.release("releasing an event", () -> releaseMark(endOfBatch));
        }
        close();
    }

    /** Makes the device current to this thread, until as many calls of {@link #exit} have followed. */
    public void enter() {}

    /** As {@link #enter}, to release something, whatever the driver says. */
    public void enterToRelease() {}

    /** Gives the thread back what was current before. */
    public void exit() {}

    /** Returns what the last call that makes something has made. */
    public abstract long made();

    /** Makes a block of memory with undefined content. */
    protected abstract int allocate(long bytes);

    /** Frees a block of memory, behind what is in the queue. */
    protected abstract int free(long handle);

    /** Gives memory that the driver keeps back to the device; the queue has been waited for. */
    protected void trim() {}

    /** Returns how much memory is free, in bytes, −1 where the driver does not say. */
    protected long freeBytes() {
        return -1;
    }

    /** Returns a block of memory as a buffer. */
    protected abstract DeviceBuffer buffer(DeviceMemory owner, long handle, long byteSize, long capacity);

    /** Returns whether memory of the application lies on this device. */
    protected boolean canUse(DeviceBuffer foreign) {
        return false;
    }

    /** Returns whether kernels can read memory of the host where it lies. */
    protected boolean readsInPlace(MemorySegment memory) {
        return false;
    }

    /** Makes a block of memory that lies in the host's and is only read. */
    protected int wrap(MemorySegment memory) {
        throw new UnsupportedOperationException("memory of the host is copied");
    }

    /** Puts zeros into memory. */
    protected abstract int zero(DeviceBuffer buffer, long bytes);

    /** Begins to copy host memory, which stays as it is until then, to a buffer. */
    protected abstract int write(DeviceBuffer target, long offset, long hostAddress, long bytes);

    /** Begins to copy from a buffer to host memory. */
    protected abstract int read(DeviceBuffer source, long offset, long hostAddress, long bytes);

    /** Makes an event behind what is in the queue. */
    protected abstract int mark();

    /** Waits for an event. */
    protected abstract int await(long mark);

    /** Has what follows in the queue wait for an event of another one. */
    protected abstract int order(long mark);

    /** Releases an event. */
    protected abstract int releaseMark(long mark);

    /** Returns an event of the queue for other threads and queues, made of what {@link #mark} has made. */
    protected abstract DriverEvent event(long mark);

    /** Makes the device begin with what is in the queue. */
    protected void flush() {}

    /** Waits for all that is in the queue. */
    protected abstract int finish();

    /** Returns host memory that the device reads and writes by itself. */
    protected abstract PinnedMemory pinned(long bytes);

    /** Returns host memory that kernels read and write in its place, where the driver has such. */
    protected Optional<MappedMemory> mapped(long bytes) {
        return Optional.empty();
    }

    /** Returns a way of its own to copy between host and device, if there is a better one than through pinned memory. */
    protected Optional<Transfers> transfers() {
        return Optional.empty();
    }

    /** Compiles a kernel that will be launched later. */
    protected abstract void prepare(Kernel kernel);

    /** Begins to record launches. */
    protected abstract Recording record();

    /** Returns what makes matrix products in this queue, with working memory of the queue's. */
    protected abstract DriverProducts products(QueueMemory memory) throws AllocationFailedException;

    /** Releases the queue of the driver. */
    protected abstract void close();

    /** What makes matrix products. */
    public interface DriverProducts extends AutoCloseable {
        /**
         * Returns products that are launched with the kernels of a queue.
         *
         * @param records whether these are recorded
         */
        MatrixProducts on(KernelQueue queue, boolean records);

        @Override
        void close();
    }

    /** A block of pinned memory. */
    public interface PinnedMemory extends AutoCloseable {
        /** Returns the memory. */
        MemorySegment segment();

        @Override
        void close();
    }

    /** A block of pinned memory that is memory of the device too. Either sees what the other has written once the queue was waited for. */
    public interface MappedMemory extends PinnedMemory {
        /** Returns it as kernels see it. */
        DeviceBuffer buffer();
    }

    /** An event as other threads and queues see it. */
    public interface DriverEvent extends BackendEvent {
        /** Returns what {@link DriverQueue#mark} has made. */
        long mark();
    }
}
