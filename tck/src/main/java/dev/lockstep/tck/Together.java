package dev.lockstep.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Work that several threads do at once. */
final class Together {
    private static final int SECONDS = 600;

    private Together() {}

    /** What one of the threads does. */
    interface Work {
        /** Does it; the threads are numbered from 0. */
        void run(int number) throws Exception;
    }

    /** Has each thread begin when all are there, waits for all, and throws what one has thrown. */
    static void run(int threads, Work work) throws InterruptedException {
        CyclicBarrier begin = new CyclicBarrier(threads);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            started.add(Thread.ofPlatform().name("works together " + i).start(() -> {
                try {
                    meet(begin);
                    work.run(number);
                } catch (Exception | Error e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread thread : started) {
            thread.join();
        }
        Throwable first = failure.get();
        if (first != null) {
            throw new AssertionError("a thread failed: " + first, first);
        }
    }

    /** Waits for the others, unless one of them has failed. */
    static void meet(CyclicBarrier barrier) throws Exception {
        barrier.await(SECONDS, TimeUnit.SECONDS);
    }
}
