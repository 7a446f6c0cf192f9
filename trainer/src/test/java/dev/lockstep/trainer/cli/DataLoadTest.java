package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DataLoadTest {
    @Test
    void throwsWhatLoadingThrew() {
        DataException wrong = new DataException("a row is missing");
        try (DataLoad loading = DataLoad.begin(() -> {
            throw wrong;
        })) {
            assertThatThrownBy(loading::await).isSameAs(wrong);
        }
    }

    @Test
    void throwsErrorsAsTheyAre() {
        OutOfMemoryError full = new OutOfMemoryError("Java heap space");
        try (DataLoad loading = DataLoad.begin(() -> {
            throw full;
        })) {
            assertThatThrownBy(loading::await).isSameAs(full);
        }
    }

    @Test
    void interruptsALoadThatNobodyAwaits() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        try (DataLoad loading = DataLoad.begin(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            throw new AssertionError("nothing counts it down");
        })) {
            assertThat(loading).isNotNull();
            begun.await();
        }
        assertThat(interrupted.await(1, TimeUnit.MINUTES)).isTrue();
    }
}
