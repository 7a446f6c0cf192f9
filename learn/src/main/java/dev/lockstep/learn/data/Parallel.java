package dev.lockstep.learn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Runs independent pieces of work on all processors. What a piece does may depend on its index only, not on its thread. Where the system
 * refuses a thread, those that there are do the work.
 */
public final class Parallel {
    private static final int RUN_LENGTH = 32;
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** It counts itself: the counter of the JDK's takes the JVM as long as the thread's work where the data are small. */
    private static final ThreadFactory THREADS = work -> Thread.ofPlatform()
            .daemon()
            .name("lockstep-data-" + STARTED.getAndIncrement())
            .unstarted(work);

    private Parallel() {}

    /**
     * Calls a body for each index in [0, n).
     *
     * @param bodies makes one body for each thread, so that a body may own scratch memory
     * @throws RuntimeException or an error, what the lowest failing index threw, whichever thread failed first
     */
    static void forEach(int n, Supplier<IntConsumer> bodies) {
        forEach(n, bodies, THREADS);
    }

    /** As above, on threads that a factory makes. */
    static void forEach(int n, Supplier<IntConsumer> bodies, ThreadFactory factory) {
        AtomicInteger next = new AtomicInteger();
        AtomicReference<Failure> failure = new AtomicReference<>();
        Runnable worker = () -> {
            IntConsumer body = bodies.get();
            for (int start = next.getAndAdd(RUN_LENGTH); start < n; start = next.getAndAdd(RUN_LENGTH)) {
                if (!run(body, start, Math.min(n, start + RUN_LENGTH), failure)) {
                    next.set(n);
                }
            }
        };
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), (n + RUN_LENGTH - 1) / RUN_LENGTH);
        List<Thread> helpers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            start(factory, worker).ifPresent(helpers::add);
        }
        worker.run();
        for (Thread helper : helpers) {
            joinUninterruptibly(helper);
        }
        if (failure.get() != null) {
            throw rethrown(failure.get().cause);
        }
    }

    /** Computes two values side by side; if both fail, the first one's failure is thrown. */
    static <A, B> Pair<A, B> both(Supplier<A> first, Supplier<B> second) {
        return both(first, second, THREADS);
    }

    /** As above, on a thread that a factory makes. */
    static <A, B> Pair<A, B> both(Supplier<A> first, Supplier<B> second, ThreadFactory factory) {
        AtomicReference<B> secondValue = new AtomicReference<>();
        AtomicReference<Throwable> secondFailure = new AtomicReference<>();
        Runnable work = () -> {
            try {
                secondValue.set(second.get());
            } catch (RuntimeException | Error e) {
                secondFailure.set(e);
            }
        };
        Optional<Thread> helper = start(factory, work);
        A firstValue;
        try {
            firstValue = first.get();
        } finally {
            helper.ifPresent(Parallel::joinUninterruptibly);
        }
        if (helper.isEmpty()) {
            work.run();
        }
        if (secondFailure.get() != null) {
            throw rethrown(secondFailure.get());
        }
        return new Pair<>(firstValue, secondValue.get());
    }

    /** Starts a thread, if the system grants one. */
    public static Optional<Thread> start(Runnable work) {
        return start(THREADS, work);
    }

    private static Optional<Thread> start(ThreadFactory factory, Runnable work) {
        Thread thread = factory.newThread(work);
        try {
            thread.start();
            return Optional.of(thread);
        } catch (OutOfMemoryError e) {
            System.getLogger(Parallel.class.getName())
                    .log(System.Logger.Level.DEBUG, "the data are read by fewer threads", e);
            return Optional.empty();
        }
    }

    private static boolean run(IntConsumer body, int from, int to, AtomicReference<Failure> failure) {
        for (int i = from; i < to; i++) {
            try {
                body.accept(i);
            } catch (RuntimeException | Error e) {
                Failure mine = new Failure(i, e);
                failure.accumulateAndGet(mine, (a, b) -> a == null || b.index < a.index ? b : a);
                return false;
            }
        }
        return true;
    }

    /** Throws an error, and returns an exception to be thrown. */
    public static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /** Waits for a thread to end. One that is interrupted meanwhile stays interrupted. */
    public static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    record Pair<A, B>(A first, B second) {}

    private record Failure(int index, Throwable cause) {}
}
