package dev.lockstep.cpu;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Makes the copies of one queue that go on after the call, one after the other. The thread starts with the first of them; where the
 * system refuses one, the caller copies, as it does where no other thread may touch the memory. Everything else in the queue waits for
 * them.
 */
final class CopyThread {
    private final Device device;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Thread thread = new Thread(this::work, "lockstep-cpu-copies");
    private boolean started;
    private @Nullable RuntimeException failure;
    private boolean closed;

    /** Written by the thread that has the queue. */
    private volatile long begun;

    /** Written by the thread that copies. */
    private volatile long done;

    CopyThread(Device device) {
        this.device = device;
        thread.setDaemon(true);
    }

    /** Begins a copy. */
    void begin(MemorySegment from, long fromOffset, MemorySegment to, long toOffset, long bytes) {
        if (!from.isAccessibleBy(thread) || !to.isAccessibleBy(thread)) {
            require();
            HostCopy.copy(from, fromOffset, to, toOffset, bytes);
            return;
        }
        synchronized (this) {
            begun = begun + 1;
            waiting.addLast(() -> HostCopy.copy(from, fromOffset, to, toOffset, bytes));
            if (started || start()) {
                notifyAll();
                return;
            }
        }
        copyNext();
    }

    /** Returns an event that is done when all copies are that have begun. */
    BackendEvent event() {
        return begun == done ? BackendEvent.DONE : new CopyEvent(begun);
    }

    /** Waits for the copies, and throws the first failure since the last time. */
    void require() {
        if (begun != done) {
            awaitAll();
        }
        if (failure != null) {
            throwFailure();
        }
    }

    /** Waits for the copies, whatever has become of them. */
    void awaitAll() {
        awaitUntil(begun);
    }

    /** Ends the thread. */
    void close() {
        awaitAll();
        synchronized (this) {
            closed = true;
            notifyAll();
        }
    }

    private synchronized void throwFailure() {
        RuntimeException first = failure;
        failure = null;
        throw new BackendException(
                device,
                "a copy failed: " + first,
                "keep the host memory of an upload or download allocated until its event is done",
                first);
    }

    private synchronized void awaitUntil(long copies) {
        boolean interrupted = false;
        while (done < copies) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean start() {
        try {
            thread.start();
            started = true;
        } catch (OutOfMemoryError e) {
            started = false;
        }
        return started;
    }

    private void work() {
        while (awaitWork()) {
            copyNext();
        }
    }

    private synchronized boolean awaitWork() {
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // nobody interrupts it: it ends with its queue
            }
        }
        return !waiting.isEmpty();
    }

    private void copyNext() {
        Runnable copy;
        synchronized (this) {
            copy = waiting.removeFirst();
        }
        RuntimeException thrown = null;
        try {
            copy.run();
        } catch (RuntimeException e) {
            thrown = e;
        }
        synchronized (this) {
            if (failure == null) {
                failure = thrown;
            }
            done = done + 1;
            notifyAll();
        }
    }

    private final class CopyEvent implements BackendEvent {
        private final long copies;

        CopyEvent(long copies) {
            this.copies = copies;
        }

        @Override
        public boolean isDone() {
            return done >= copies;
        }

        @Override
        public void await() {
            awaitUntil(copies);
        }

        @Override
        public void close() {}
    }
}
