package dev.lockstep.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one compute. One caller at a time hands in a task; the caller works along and returns when all parts are
 * done. The threads start with the first large task, spin for a moment after each one, and then sleep. A thread that
 * spins for the next task yields now and then: on a busy machine the caller may need the very core that it spins on.
 */
final class WorkerPool {
    private static final long SPIN_NANOS = 30_000;
    private static final int SPINS_BETWEEN_CLOCK_READS = 64;

    private final Scratch[] scratch;
    private final Worker[] workers;

    /** The number of the current task in the upper half, its parts that nobody has taken yet in the lower. */
    private final AtomicLong open = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private @Nullable Task task;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private boolean started;

    WorkerPool(int threads) {
        scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
        workers = new Worker[threads - 1];
    }

    int threads() {
        return scratch.length;
    }

    /** Runs all parts on the calling thread: for work that is too small to share. */
    void runHere(int parts, Task work) {
        for (int part = 0; part < parts; part++) {
            work.run(part, scratch[0]);
        }
    }

    /** Runs all parts and returns when they are done; the first failure is thrown. */
    void run(int parts, Task work) {
        if (parts <= 1 || workers.length == 0) {
            runHere(parts, work);
            return;
        }
        start();
        task = work;
        unfinished.set(parts);
        long number = ((open.get() >>> 32) + 1) & 0xFFFF_FFFFL;
        open.set(number << 32 | parts);
        int helpers = Math.min(workers.length, parts - 1);
        for (int i = 0; i < helpers; i++) {
            workers[i].wake();
        }
        takeParts(number, scratch[0]);
        awaitLast();
        task = null;
        rethrow();
    }

    private void rethrow() {
        Throwable thrown = failure;
        failure = null;
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown instanceof Error error) {
            throw error;
        }
    }

    /** Ends the threads and frees what they had; no task may be running. */
    void close() {
        closed = true;
        for (Worker worker : workers) {
            if (worker != null) {
                LockSupport.unpark(worker);
            }
        }
        for (Worker worker : workers) {
            if (worker != null) {
                joinUninterruptibly(worker);
            }
        }
        for (Scratch each : scratch) {
            each.free();
        }
    }

    private void start() {
        if (!started) {
            started = true;
            for (int i = 0; i < workers.length; i++) {
                workers[i] = new Worker(scratch[i + 1], i + 1);
                workers[i].start();
            }
        }
    }

    private void takeParts(long number, Scratch mine) {
        for (long now = open.get(); now >>> 32 == number && (int) now > 0; now = open.get()) {
            if (open.compareAndSet(now, now - 1)) {
                runPart((int) now - 1, mine);
            }
        }
    }

    private void runPart(int part, Scratch mine) {
        try {
            Task work = task;
            if (work != null) {
                work.run(part, mine);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            if (unfinished.decrementAndGet() == 0) {
                LockSupport.unpark(waiting);
            }
        }
    }

    private void awaitLast() {
        if (spinForLast()) {
            return;
        }
        waiting = Thread.currentThread();
        boolean interrupted = false;
        while (unfinished.get() > 0) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        waiting = null;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Spins until the last part is done, for a short while at most. */
    private boolean spinForLast() {
        long start = System.nanoTime();
        do {
            for (int i = 0; i < SPINS_BETWEEN_CLOCK_READS; i++) {
                if (unfinished.get() == 0) {
                    return true;
                }
                Thread.onSpinWait();
            }
        } while (System.nanoTime() - start < SPIN_NANOS);
        return false;
    }

    private static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Worker extends Thread {
        private final Scratch mine;
        private volatile boolean asleep;

        Worker(Scratch mine, int number) {
            super("lockstep-cpu-" + number);
            this.mine = mine;
            setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            long seen = 0;
            while (!closed) {
                long number = open.get() >>> 32;
                if (number == seen && !spinForNext(seen)) {
                    parkUntilWoken(seen);
                } else {
                    seen = open.get() >>> 32;
                    takeParts(seen, mine);
                }
            }
        }

        @SuppressWarnings("ThreadPriorityCheck") // no result depends on it: a caller on the same core gets on sooner
        private boolean spinForNext(long seen) {
            long start = System.nanoTime();
            do {
                for (int i = 0; i < SPINS_BETWEEN_CLOCK_READS; i++) {
                    if (open.get() >>> 32 != seen) {
                        return true;
                    }
                    Thread.onSpinWait();
                }
                Thread.yield();
            } while (System.nanoTime() - start < SPIN_NANOS);
            return false;
        }

        private void parkUntilWoken(long seen) {
            asleep = true;
            if (open.get() >>> 32 == seen && !closed) {
                LockSupport.park(WorkerPool.this);
            }
            asleep = false;
        }
    }
}
