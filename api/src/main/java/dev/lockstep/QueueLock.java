package dev.lockstep;

import dev.lockstep.spi.BackendQueue;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lock that is held while a queue of the backend is called, and the list of what is to be released in the order of that queue.
 * Closing something does not wait for the lock: if it is taken, the thread that holds it releases what was closed when it unlocks.
 */
final class QueueLock {
    private final ReentrantLock lock = new ReentrantLock();
    private final BackendQueue queue;
    private final ArrayDeque<Consumer<BackendQueue>> releases = new ArrayDeque<>();
    private volatile boolean anyReleases;

    /** The lock of the queue that makes the releases of this one, which has been closed. */
    private volatile @Nullable QueueLock successor;

    /** What failed while a call released what other threads had closed; the lock guards it. */
    private final CloseAll failures = new CloseAll();

    QueueLock(BackendQueue queue) {
        this.queue = queue;
    }

    void lock() {
        lock.lock();
    }

    /** Returns whether this thread has it. */
    boolean isMine() {
        return lock.isHeldByCurrentThread();
    }

    /** Gives the lock back, having released what was closed meanwhile; what fails is kept for {@link #failures}. */
    void unlock() {
        try {
            if (anyReleases && lock.getHoldCount() == 1) {
                releaseAll(failures);
            }
        } finally {
            lock.unlock();
        }
        releaseUnlessBusy(failures);
    }

    /** Keeps a release for whoever has the lock next. It must be followed by {@link #releaseUnlessBusy}. */
    void keep(Consumer<BackendQueue> release) {
        QueueLock next;
        synchronized (releases) {
            next = successor;
            if (next == null) {
                releases.addLast(release);
                anyReleases = true;
            }
        }
        if (next != null) {
            next.keep(release);
        }
    }

    /** Makes the releases that were kept, or leaves them to the thread that holds the lock; throws what fails here. */
    void releaseUnlessBusy() {
        QueueLock next = successor;
        if (next != null) {
            next.releaseUnlessBusy();
            return;
        }
        CloseAll here = new CloseAll();
        releaseUnlessBusy(here);
        here.finish();
    }

    /** Makes the releases that were kept; the lock is held. */
    void releaseAll() {
        releaseAll(failures);
    }

    /** Returns whether there are releases to be made. */
    boolean hasReleases() {
        return anyReleases;
    }

    /** Leaves what is released from now on to another queue, and releases what was kept here; the lock is held. */
    void end(QueueLock next) {
        synchronized (releases) {
            successor = next;
        }
        releaseAll();
    }

    /** Returns what failed so far in releases that no caller was told of; the lock is held. */
    CloseAll failures() {
        return failures;
    }

    /**
     * The thread that holds the lock, which may be this one, looks once more when it has given it back, so that nothing is left to
     * nobody.
     */
    private void releaseUnlessBusy(CloseAll into) {
        while (anyReleases && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                releaseAll(into);
            } finally {
                lock.unlock();
            }
        }
    }

    private void releaseAll(CloseAll into) {
        for (Consumer<BackendQueue> next = take(); next != null; next = take()) {
            Consumer<BackendQueue> release = next;
            into.attempt(() -> release.accept(queue));
        }
    }

    private @Nullable Consumer<BackendQueue> take() {
        synchronized (releases) {
            Consumer<BackendQueue> next = releases.pollFirst();
            anyReleases = !releases.isEmpty();
            return next;
        }
    }
}
