package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The threads of a queue: the caller, and helpers that queues share. */
final class WorkerPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void runsEveryPartOnceAndReturnsWhenAllAreDone(int threads) {
        HelperThreads helpers = new HelperThreads(threads - 1);
        WorkerPool pool = new WorkerPool(helpers);
        for (int round = 0; round < 2_000; round++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(1 + round % 40);
            pool.run(runs.length(), (part, scratch) -> runs.incrementAndGet(part));
            for (int part = 0; part < runs.length(); part++) {
                assertThat(runs.get(part)).isEqualTo(1);
            }
        }
        pool.close();
        helpers.close();
    }

    @Test
    void throwsWhatAPartThrewAndCanBeUsedAgain() {
        HelperThreads helpers = new HelperThreads(2);
        WorkerPool pool = new WorkerPool(helpers);
        for (int round = 0; round < 100; round++) {
            assertThatThrownBy(() -> pool.run(8, (part, scratch) -> {
                        if (part == 5) {
                            throw new IllegalStateException("part 5");
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("part 5");
            AtomicIntegerArray runs = new AtomicIntegerArray(8);
            pool.run(8, (part, scratch) -> runs.incrementAndGet(part));
            assertThat(runs.toString()).isEqualTo("[1, 1, 1, 1, 1, 1, 1, 1]");
        }
        pool.close();
        helpers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void throwsWhatTheFirstOfSeveralFailedPartsThrewWhoeverRanIt(int threads) {
        HelperThreads helpers = new HelperThreads(threads - 1);
        WorkerPool pool = new WorkerPool(helpers);
        for (int round = 0; round < 300; round++) {
            int first = round % 9;
            assertThatThrownBy(() -> pool.run(12, (part, scratch) -> {
                        if (part >= first) {
                            throw new IllegalStateException("part " + part);
                        }
                    }))
                    .hasMessage("part " + first);
        }
        pool.close();
        helpers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void goesOnWithTheThreadsThereAreWhereTheSystemRefusesOne(int started) {
        AtomicInteger left = new AtomicInteger(started);
        HelperThreads helpers = new HelperThreads(3, work -> new Thread(work) {
            @Override
            public void start() {
                if (left.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        });
        WorkerPool pool = new WorkerPool(helpers);
        assertThat(pool.threads()).isEqualTo(4);
        for (int round = 0; round < 50; round++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(17);
            pool.run(runs.length(), (part, scratch) -> runs.incrementAndGet(part));
            for (int part = 0; part < runs.length(); part++) {
                assertThat(runs.get(part)).isOne();
            }
            assertThat(pool.threads()).isEqualTo(started + 1);
        }
        pool.close();
        helpers.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void queuesThatShareHelpersAllGetTheirPartsDone(int threads) throws InterruptedException {
        HelperThreads helpers = new HelperThreads(threads - 1);
        AtomicInteger wrong = new AtomicInteger();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < 3; caller++) {
            WorkerPool pool = new WorkerPool(helpers);
            callers.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 1_000; round++) {
                    AtomicIntegerArray runs = new AtomicIntegerArray(1 + round % 23);
                    pool.run(runs.length(), (part, scratch) -> runs.incrementAndGet(part));
                    for (int part = 0; part < runs.length(); part++) {
                        wrong.addAndGet(Math.abs(runs.get(part) - 1));
                    }
                }
                pool.close();
            }));
        }
        for (Thread caller : callers) {
            caller.join();
        }
        helpers.close();
        assertThat(wrong).hasValue(0);
    }

    @Test
    void idleThreadsUseNoProcessorAndEndWithThePool() throws InterruptedException {
        HelperThreads helpers = new HelperThreads(2);
        WorkerPool pool = new WorkerPool(helpers);
        pool.run(16, (part, scratch) -> {});
        Thread[] workers = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("lockstep-cpu-[0-9]+"))
                .toArray(Thread[]::new);
        assertThat(workers).hasSizeGreaterThanOrEqualTo(2).allMatch(Thread::isDaemon);
        Thread.sleep(100);
        var threads = ManagementFactory.getThreadMXBean();
        long before = 0;
        for (Thread worker : workers) {
            before += threads.getThreadCpuTime(worker.threadId());
        }
        Thread.sleep(300);
        long after = 0;
        for (Thread worker : workers) {
            after += threads.getThreadCpuTime(worker.threadId());
        }
        assertThat(after - before).as("nanoseconds used while idle").isLessThan(5_000_000);
        pool.close();
        helpers.close();
        assertThat(workers).noneMatch(Thread::isAlive);
    }
}
