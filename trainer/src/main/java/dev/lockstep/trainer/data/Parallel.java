package dev.lockstep.trainer.data;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Runs independent pieces of work on all processors. What a piece does may depend on its index only, not on its thread. */
final class Parallel {
    private static final int RUN_LENGTH = 32;

    private Parallel() {}

    /**
     * Calls a body for each index in [0, n).
     *
     * @param bodies makes one body for each thread, so that a body may own scratch memory
     * @throws RuntimeException or an error, what the lowest failing index threw, whichever thread failed first
     */
    static void forEach(int n, Supplier<IntConsumer> bodies) {
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
        Thread[] helpers = new Thread[Math.max(0, threads - 1)];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = Thread.ofPlatform().daemon().name("lockstep-data-" + i).start(worker);
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
        AtomicReference<B> secondValue = new AtomicReference<>();
        AtomicReference<Throwable> secondFailure = new AtomicReference<>();
        Thread helper = Thread.ofPlatform().daemon().name("lockstep-data").start(() -> {
            try {
                secondValue.set(second.get());
            } catch (RuntimeException | Error e) {
                secondFailure.set(e);
            }
        });
        A firstValue;
        try {
            firstValue = first.get();
        } finally {
            joinUninterruptibly(helper);
        }
        if (secondFailure.get() != null) {
            throw rethrown(secondFailure.get());
        }
        return new Pair<>(firstValue, secondValue.get());
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

    private static RuntimeException rethrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private static void joinUninterruptibly(Thread thread) {
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
