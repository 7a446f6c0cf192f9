package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The threads of a compute. */
final class WorkerPoolTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void runsEveryPartOnceAndReturnsWhenAllAreDone(int threads) {
        WorkerPool pool = new WorkerPool(threads);
        for (int round = 0; round < 2_000; round++) {
            AtomicIntegerArray runs = new AtomicIntegerArray(1 + round % 40);
            pool.run(runs.length(), (part, scratch) -> runs.incrementAndGet(part));
            for (int part = 0; part < runs.length(); part++) {
                assertThat(runs.get(part)).isEqualTo(1);
            }
        }
        pool.close();
    }

    @Test
    void throwsWhatAPartThrewAndCanBeUsedAgain() {
        WorkerPool pool = new WorkerPool(3);
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
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void throwsWhatTheFirstOfSeveralFailedPartsThrewWhoeverRanIt(int threads) {
        WorkerPool pool = new WorkerPool(threads);
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
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void goesOnWithTheThreadsThereAreWhereTheSystemRefusesOne(int started) {
        AtomicInteger left = new AtomicInteger(started);
        WorkerPool pool = new WorkerPool(4, work -> new Thread(work) {
            @Override
            public void start() {
                if (left.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.start();
            }
        });
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
    }

    @Test
    void idleThreadsUseNoProcessorAndEndWithThePool() throws InterruptedException {
        WorkerPool pool = new WorkerPool(3);
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
        assertThat(workers).noneMatch(Thread::isAlive);
    }
}
