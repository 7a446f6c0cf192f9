package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Sgd;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;

    private final StringWriter terminal = new StringWriter();
    private final AtomicLong clock = new AtomicLong();

    @Test
    void showsLossAccuracySpeedAndTimeLeft() {
        ProgressLine line = line(10);
        line.stepsDone(0, 100, 400, 1.5f, 800);
        assertThat(last()).isEqualTo("[##------] Epoch  0: 100/400 loss=1.50 accuracy=50.0%");

        clock.addAndGet(2 * SECOND);
        line.stepsDone(1, 100, 400, 0.75f, 1200);
        // 400 steps in 2 s, and 3,500 of 4,000 are left.
        assertThat(last()).isEqualTo("[##------] Epoch  1: 100/400 loss=0.75 accuracy=75.0% 200 steps/s 0:18 left");
    }

    @Test
    void showsHoursAndNeverBreaksTheLine() {
        ProgressLine line = line(1000);
        line.stepsDone(0, 1, 3750, 1.5f, 8);
        clock.addAndGet(SECOND);
        line.stepsDone(0, 101, 3750, 1.5f, 800);
        assertThat(last()).endsWith(" 100 steps/s 10h24m left").hasSizeLessThan(80);

        clock.addAndGet(SECOND);
        line.stepsDone(123, 3749, 3750, 1e30f, 3);
        assertThat(last()).hasSize(79);
    }

    @Test
    void isNotDrawnMoreOftenThanAnEyeSees() {
        ProgressLine line = line(10);
        line.stepsDone(0, 100, 400, 1.5f, 800);
        String before = terminal.toString();

        clock.addAndGet(SECOND / 100);
        line.stepsDone(0, 200, 400, 1.5f, 1600);

        assertThat(terminal).hasToString(before);
    }

    private ProgressLine line(int epochs) {
        TrainingSettings settings =
                new TrainingSettings(16, epochs, new Optimizer.SgdOptimizer(Sgd.learningRate(0.1)), 0, 0);
        return new ProgressLine(new PrintWriter(terminal, true), settings, clock::get, 79);
    }

    private String last() {
        String all = terminal.toString();
        return all.substring(all.lastIndexOf("\r\033[K") + 4);
    }
}
