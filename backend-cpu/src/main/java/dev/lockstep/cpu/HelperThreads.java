package dev.lockstep.cpu;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that help the queues of one compute. One caller at a time hands in a task; the caller works along and returns when all
 * parts are done. The threads start with the first large task, spin for a moment after each one, and then sleep. A thread that
 * spins for the next task yields now and then: on a busy machine the caller may need the very core that it spins on. Where
 * the system refuses a thread, those that there are do the work; no result depends on their number.
 */
final class HelperThreads {
    private static final long SPIN_NANOS = 30_000;
    private static final int SPINS_BETWEEN_CLOCK_READS = 64;

    /**
     * The open parts of a task in one word, taken from both ends: a thread so has neighbouring parts, and about the same ones of several
     * ops in a row, whose data its core has in its cache.
     */
    private static final class Open {
        static final int MAX_PARTS = (1 << 24) - 1;

        private static final int FIRST_SHIFT = 24;
        private static final int NUMBER_SHIFT = 48;

        private Open() {}

        static long of(long number, int parts) {
            return number << NUMBER_SHIFT | parts;
        }

        static long number(long open) {
            return open >>> NUMBER_SHIFT;
        }

        /** Returns the number of the task after. */
        static long next(long open) {
            return (number(open) + 1) & (1L << (Long.SIZE - NUMBER_SHIFT)) - 1;
        }

        static boolean any(long open) {
            return first(open) <= last(open);
        }

        static int first(long open) {
            return (int) (open >>> FIRST_SHIFT) & MAX_PARTS;
        }

        static int last(long open) {
            return (int) (open & MAX_PARTS) - 1;
        }

        static long withoutFirst(long open) {
            return open + (1L << FIRST_SHIFT);
        }

        static long withoutLast(long open) {
            return open - 1;
        }
    }

    /** What a part threw. */
    private record Failure(int part, Throwable thrown) {}

    private final Scratch[] scratch;
    private final Worker[] workers;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final ThreadFactory factory;

    /** The number of the current task, and from which to before which part nobody has taken its parts yet ({@link Open}). */
    private final AtomicLong open = new AtomicLong();

    private final AtomicInteger unfinished = new AtomicInteger();
    private @Nullable Task task;
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private volatile @Nullable Thread waiting;
    private volatile boolean closed;
    private boolean started;

    /** The workers that there are: all of them, until one cannot be started. */
    private volatile int helpers;

    HelperThreads(int count) {
        this(count, Thread::new);
    }

    /** Makes threads by a factory. */
    HelperThreads(int count, ThreadFactory factory) {
        this.factory = factory;
        helpers = count;
        scratch = new Scratch[count];
        for (int i = 0; i < count; i++) {
            scratch[i] = new Scratch();
        }
        workers = new Worker[count];
    }

    /** Returns how many there are. Any thread may ask. */
    int count() {
        return helpers;
    }

    /**
     * Runs all parts together with the caller and returns when they are done, unless there are no threads or they help another caller.
     * Where some parts fail, what the first of them threw is thrown, by its number and not by time, as if one thread had run them in
     * order.
     *
     * @param callers the working memory of the caller
     * @return whether the parts were run
     */
    boolean tryRun(int parts, Task work, Scratch callers) {
        if (helpers == 0 || parts > Open.MAX_PARTS || !taken.compareAndSet(false, true)) {
            return false;
        }
        Failure first;
        try {
            start();
            if (helpers == 0) {
                return false;
            }
            run(parts, work, callers);
            first = failure.getAndSet(null);
        } finally {
            taken.set(false);
        }
        rethrow(first);
        return true;
    }

    private void run(int parts, Task work, Scratch callers) {
        task = work;
        unfinished.set(parts);
        long number = Open.next(open.get());
        open.set(Open.of(number, parts));
        int woken = Math.min(helpers, parts - 1);
        for (int i = 0; i < woken; i++) {
            workers[i].wake();
        }
        takeParts(number, true, callers);
        awaitLast();
        task = null;
    }

    private static void rethrow(@Nullable Failure first) {
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
        Worker worker = new Worker(scratch[index], index + 1);
        try {
            worker.thread.start();
        } catch (OutOfMemoryError e) {
            helpers = index;
            System.getLogger("dev.lockstep.cpu")
                    .log(
                            System.Logger.Level.WARNING,
                            "CPU ops use " + (helpers + 1) + " of " + (scratch.length + 1)
                                    + " threads, for the system refused another (" + e.getMessage()
                                    + "); raise its limit (ulimit -u, or pids.max of the control group)");
            return false;
        }
        workers[index] = worker;
        return true;
    }

    private void takeParts(long number, boolean fromStart, Scratch mine) {
        for (long now = open.get(); Open.number(now) == number && Open.any(now); now = open.get()) {
            if (open.compareAndSet(now, fromStart ? Open.withoutFirst(now) : Open.withoutLast(now))) {
                runPart(fromStart ? Open.first(now) : Open.last(now), mine);
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
        private final boolean fromStart;
        private volatile boolean asleep;

        Worker(Scratch mine, int number) {
            this.mine = mine;
            fromStart = number % 2 == 0;
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
                long number = Open.number(open.get());
                if (number == seen && !spinForNext(seen)) {
                    parkUntilWoken(seen);
                } else {
                    seen = Open.number(open.get());
                    takeParts(seen, fromStart, mine);
                }
            }
        }

        @SuppressWarnings("ThreadPriorityCheck") // no result depends on it: a caller on the same core gets on sooner
        private boolean spinForNext(long seen) {
            long start = System.nanoTime();
            do {
                for (int i = 0; i < SPINS_BETWEEN_CLOCK_READS; i++) {
                    if (Open.number(open.get()) != seen) {
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
            if (Open.number(open.get()) == seen && !closed) {
                LockSupport.park(HelperThreads.this);
            }
            asleep = false;
        }
    }
}
