package dev.lockstep;

import dev.lockstep.spi.BackendEvent;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A marker in a {@link Queue}. The event is done when everything that was enqueued before it has run. It owns no resource that must be
 * closed: closing the queue releases it. Thread-safe.
 */
public final class Event {
    private final Queue queue;
    private final long number;
    private final long[] seen;
    private final BackendEvent backend;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();

    /** Makes one with a number of its own in the queue, behind which the calls are that {@code seen} tells of. */
    Event(Queue queue, long number, long[] seen, BackendEvent backend) {
        this.queue = queue;
        this.number = number;
        this.seen = seen;
        this.backend = backend;
    }

    /** Returns the queue that it is a place in. */
    public Queue queue() {
        return queue;
    }

    /** Returns whether everything before it has run, without a wait. */
    public boolean isDone() {
        lock.readLock().lock();
        try {
            if (!isKnownDone() && backend.isDone()) {
                complete();
            }
            return isKnownDone();
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * Waits until everything before it has run. What the device found wrong meanwhile, such as a label out of range, is thrown by {@link
     * Queue#synchronize}.
     */
    public void synchronize() {
        lock.readLock().lock();
        try {
            if (!isKnownDone()) {
                backend.await();
                complete();
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Has what follows in another queue, whose lock is held, wait for it. */
    void order(Queue other) {
        lock.readLock().lock();
        try {
            if (!isKnownDone()) {
                other.backend().await(backend);
            }
        } finally {
            lock.readLock().unlock();
        }
        other.clock().join(seen);
    }

    /** Releases the backend's part if it is done, and returns whether it was. Nobody is waited for. */
    boolean releaseIfDone() {
        if (!lock.writeLock().tryLock()) {
            return false;
        }
        try {
            if (!isKnownDone() && !backend.isDone()) {
                return false;
            }
            release();
            return true;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Releases the backend's part; everything before it has run. */
    void releaseDone() {
        lock.writeLock().lock();
        try {
            release();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void release() {
        complete();
        backend.close();
    }

    private boolean isKnownDone() {
        return queue.clock().hasCompleted(number);
    }

    private void complete() {
        queue.compute().queues().complete(seen);
    }
}
