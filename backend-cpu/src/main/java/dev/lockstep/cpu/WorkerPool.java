package dev.lockstep.cpu;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one compute. One caller at a time hands in a task; the caller works along and returns when all parts are
 * done. The threads start with the first large task, spin for a moment after each one, and then sleep. A thread that
 * spins for the next task yields now and then: on a busy machine the caller may need the very core that it spins on. Where
 * the system refuses a thread, those that there are do the work; no result depends on their number.
 */
final class WorkerPool {
    private static final long SPIN_NANOS = 30_000;
    private static final int SPINS_BETWEEN_CLOCK_READS = 64;
    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cpu");

    /** What a part threw. */
    private record Failure(int part, Throwable thrown) {}

    private final Scratch[] scratch;
    private final Worker[] workers;
    private final ThreadFactory factory;

    /** The number of the current task in the upper half, its parts that nobody has taken yet in the lower. */
    private final AtomicLong open = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private @Nullable Task task;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private boolean started;

    /** The workers that there are: all of them, until one cannot be started. */
    private volatile int helpers;

    WorkerPool(int threads) {
        this(threads, Thread::new);
    }

    /** Makes one whose threads a factory makes. */
    WorkerPool(int threads, ThreadFactory factory) {
        this.factory = factory;
        helpers = threads - 1;
        scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch();
        }
        workers = new Worker[threads - 1];
    }

    /** Returns the threads that work. Any thread may ask. */
    int threads() {
        return helpers + 1;
    }

    /** Runs all parts on the calling thread: for work that is too small to share. */
    void runHere(int parts, Task work) {
        for (int part = 0; part < parts; part++) {
            work.run(part, scratch[0]);
        }
    }

    /**
     * Runs all parts and returns when they are done. Where some fail, what the first of them threw is thrown, by its number and not by
     * time, as if one thread had run them in order.
     */
    void run(int parts, Task work) {
        if (parts > 1) {
            start();
        }
        if (parts <= 1 || helpers == 0) {
            runHere(parts, work);
            return;
        }
        task = work;
        unfinished.set(parts);
        long number = ((open.get() >>> 32) + 1) & 0xFFFF_FFFFL;
        open.set(number << 32 | parts);
        int woken = Math.min(helpers, parts - 1);
        for (int i = 0; i < woken; i++) {
            workers[i].wake();
        }
        takeParts(number, scratch[0]);
        awaitLast();
        task = null;
        rethrow();
    }

    private void rethrow() {
        Failure first = failure.getAndSet(null);
        Throwable thrown = first == null ? null : first.thrown;
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
                LockSupport.unpark(worker.thread);
            }
        }
        for (Worker worker : workers) {
            if (worker != null) {
                joinUninterruptibly(worker.thread);
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
                if (!start(i)) {
                    return;
                }
            }
        }
    }

    private boolean start(int index) {
        Worker worker = new Worker(scratch[index + 1], index + 1);
        try {
            worker.thread.start();
        } catch (OutOfMemoryError e) {
            helpers = index;
            LOGGER.log(
                    System.Logger.Level.WARNING,
                    "CPU ops use " + threads() + " of " + scratch.length + " threads, for the system refused another ("
                            + e.getMessage() + "); raise its limit (ulimit -u, or pids.max of the control group)");
            return false;
        }
        workers[index] = worker;
        return true;
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
            failure.accumulateAndGet(new Failure(part, e), (a, b) -> a == null || b.part < a.part ? b : a);
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

    private final class Worker implements Runnable {
        private final Scratch mine;
        private final Thread thread;
        private volatile boolean asleep;

        Worker(Scratch mine, int number) {
            this.mine = mine;
            thread = factory.newThread(this);
            thread.setName("lockstep-cpu-" + number);
            thread.setDaemon(true);
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(thread);
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
