package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import java.util.Arrays;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelTest {
    @Test
    void visitsEachIndexOnce() {
        for (int n : new int[] {0, 1, 31, 32, 33, 1000}) {
            AtomicIntegerArray visits = new AtomicIntegerArray(n);
            Parallel.forEach(n, () -> visits::incrementAndGet);
            int[] counts = new int[n];
            Arrays.setAll(counts, visits::get);
            assertThat(Arrays.stream(counts)).as("n = " + n).allMatch(count -> count == 1);
        }
    }

    @Test
    void throwsTheFailureOfTheLowestIndex() {
        for (int repeat = 0; repeat < 50; repeat++) {
            assertThatThrownBy(() -> Parallel.forEach(200, () -> i -> {
                        if (i % 32 == 7) {
                            throw new DataException("index " + i);
                        }
                    }))
                    .isInstanceOf(DataException.class)
                    .hasMessage("index 7");
        }
    }

    @Test
    void doesAllOfItWhereTheSystemRefusesAThread() {
        ThreadFactory none = work -> new Thread(work) {
            @Override
            public void start() {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        AtomicIntegerArray visits = new AtomicIntegerArray(1000);
        Parallel.forEach(visits.length(), () -> visits::incrementAndGet, none);
        for (int i = 0; i < visits.length(); i++) {
            assertThat(visits.get(i)).isOne();
        }
        assertThat(Parallel.both(() -> 1, () -> "two", none)).isEqualTo(new Parallel.Pair<>(1, "two"));
    }

    @Test
    void losesNoErrorOfAnotherThread() {
        assertThatThrownBy(() -> Parallel.both(() -> 1, () -> {
                    throw new OutOfMemoryError("second");
                }))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("second");
        assertThatThrownBy(() -> Parallel.both(
                        () -> {
                            throw new DataException("first");
                        },
                        () -> {
                            throw new DataException("second");
                        }))
                .hasMessage("first");
    }
}
