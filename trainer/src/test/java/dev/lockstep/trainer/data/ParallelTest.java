package dev.lockstep.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
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
