package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The warm-up with a clock and loops of its own. */
final class KernelWarmUpTest {
    private static final long TRY_NANOS = 250_000;

    /** Each try takes a millisecond of a processor. */
    private static final class TestClock implements ThreadClock {
        long processor;
        long rested;

        /** How many others share the processor. */
        int share = 1;

        @Override
        public long nanos() {
            return share * processor + rested;
        }

        @Override
        public long processorNanos() {
            return processor;
        }

        @Override
        public void rest(long millis) {
            rested += 1_000_000 * millis;
        }
    }

    private final TestClock clock = new TestClock();

    /** The tries that a loop still takes. */
    private final Map<Loop, Integer> triesLeft = new EnumMap<>(Loop.class);

    private final List<Loop> taken = new ArrayList<>();
    private final KernelWarmUp warmUp = new KernelWarmUp(this::isFast, taken::add, clock);

    private boolean isFast(Loop loop) {
        clock.processor += TRY_NANOS;
        return triesLeft.merge(loop, -1, Integer::sum) < 0;
    }

    private static int triesIn(long budgets) {
        return (int) (budgets * KernelWarmUp.BUDGET_NANOS / TRY_NANOS);
    }

    @Test
    void aLoopTakesOverAsSoonAsItIsFast() {
        triesLeft.put(Loop.DOT, 5);
        warmUp.warm(Loop.DOT);
        assertThat(taken).containsExactly(Loop.DOT);
        assertThat(warmUp.slowLoops()).isEmpty();
    }

    @Test
    void aSlowLoopHoldsUpNoOther() {
        triesLeft.put(Loop.DOT, triesIn(2));
        warmUp.warm(Loop.DOT);
        warmUp.warm(Loop.RELU);
        assertThat(taken).containsExactly(Loop.RELU);
        assertThat(warmUp.slowLoops()).isNotEmpty();
    }

    @Test
    void aSlowLoopIsTriedAgainAndPausesGrowToALimit() {
        triesLeft.put(Loop.DOT, triesIn(100));
        warmUp.warm(Loop.DOT);
        List<Long> pauses = new ArrayList<>();
        while (!warmUp.slowLoops().isEmpty()) {
            pauses.add(warmUp.pauseMillis());
            warmUp.retry();
        }
        assertThat(taken).containsExactly(Loop.DOT);
        assertThat(pauses).hasSizeGreaterThan(90).isSorted();
        assertThat(pauses.getFirst()).isEqualTo(KernelWarmUp.FIRST_PAUSE_MILLIS);
        assertThat(pauses.getLast()).isEqualTo(KernelWarmUp.LAST_PAUSE_MILLIS);
    }

    @Test
    void aLoopThatTakesOverMakesThePauseShortAgain() {
        triesLeft.put(Loop.DOT, triesIn(3));
        triesLeft.put(Loop.RELU, triesIn(100));
        warmUp.warm(Loop.DOT);
        warmUp.warm(Loop.RELU);
        warmUp.retry();
        assertThat(warmUp.pauseMillis()).isEqualTo(2 * KernelWarmUp.FIRST_PAUSE_MILLIS);
        warmUp.retry();
        assertThat(taken).isEmpty();
        warmUp.retry();
        assertThat(taken).containsExactly(Loop.DOT);
        assertThat(warmUp.pauseMillis()).isEqualTo(KernelWarmUp.FIRST_PAUSE_MILLIS);
    }

    @Test
    void theBudgetIsProcessorTimeHoweverBusyTheMachineIs() {
        clock.share = 50;
        triesLeft.put(Loop.DOT, triesIn(1) - 1);
        warmUp.warm(Loop.DOT);
        assertThat(taken).containsExactly(Loop.DOT);
    }

    @Test
    void theWarmUpRestsWhileC2Compiles() {
        triesLeft.put(Loop.DOT, KernelWarmUp.TRIES_WITHOUT_REST - 1);
        warmUp.warm(Loop.DOT);
        assertThat(clock.rested).isZero();
        triesLeft.put(Loop.MAX, KernelWarmUp.TRIES_WITHOUT_REST + 9);
        warmUp.warm(Loop.MAX);
        assertThat(clock.rested).isEqualTo(10 * 1_000_000 * KernelWarmUp.REST_MILLIS);
    }

    @Test
    void theComplaintNamesABusyMachine() {
        clock.share = 4;
        triesLeft.put(Loop.SCALE_FOUR_ROWS, triesIn(100));
        warmUp.warm(Loop.SCALE_FOUR_ROWS);
        assertThat(warmUp.complaint())
                .isEqualTo(
                        "CPU loops stay scalar for now (scale four rows): on the Vector API they were slow after 0.6 s of"
                                + " processor time in 2.4 s, for the machine is busy; leave the process a core more. They are tried"
                                + " again every 60 s");
    }

    @Test
    void theComplaintNamesTheJitWhereTheMachineIsFree() {
        triesLeft.put(Loop.DOT, triesIn(100));
        triesLeft.put(Loop.MAX, triesIn(100));
        warmUp.warm(Loop.DOT);
        warmUp.warm(Loop.MAX);
        assertThat(warmUp.complaint())
                .contains("(dot, max)", "after 1.2 s of processor time in 1.2 s")
                .contains(
                        "for the JIT has not compiled them well; leave out options that restrict C2 or the code cache, or"
                                + " set -Ddev.lockstep.cpu.vector=off");
    }
}
