package dev.lockstep.cpu;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Warms loops up, one after another, and reports each that has become fast. A loop gets a certain time of the processor at a time, however
 * long that takes on a busy machine. One that is still slow then is tried again after a pause, and the pauses grow. A thread that is
 * interrupted leaves the loop that it is at among the slow ones.
 */
final class KernelWarmUp {
    /** The processor time that a loop may take at a time: twice what the longest takes where C2 has a core of its own. */
    static final long BUDGET_NANOS = 600_000_000;

    /** After so many slow tries C2 may be at work, and more tries take processor time from it. */
    static final int TRIES_WITHOUT_REST = 300;

    static final long REST_MILLIS = 1;

    static final long FIRST_PAUSE_MILLIS = 500;
    static final long LAST_PAUSE_MILLIS = 60_000;

    /** How often a loop is slow before a line in the log says so. */
    static final int ATTEMPTS_BEFORE_WARNING = 4;

    /** With less of its time on a processor, a thread shares it with others. */
    private static final double BUSY = 0.6;

    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cpu");

    private final Predicate<Loop> runsFast;
    private final Consumer<Loop> takeover;
    private final ThreadClock clock;
    private final List<Loop> slow = new ArrayList<>();
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private int attempts;
    private long processorNanos;
    private long nanos;

    /**
     * Makes a warm-up without loops.
     *
     * @param runsFast calls a loop some times and returns whether it was fast
     * @param takeover told of each loop that became fast
     * @param clock the clock of the thread that calls
     */
    KernelWarmUp(Predicate<Loop> runsFast, Consumer<Loop> takeover, ThreadClock clock) {
        this.runsFast = runsFast;
        this.takeover = takeover;
        this.clock = clock;
    }

    /** Warms a loop up for the first time. */
    void warm(Loop loop) {
        if (!succeeds(loop)) {
            slow.add(loop);
        }
    }

    /** Tries the loops again that were slow. */
    void retry() {
        List<Loop> before = List.copyOf(slow);
        slow.removeIf(this::succeeds);
        boolean progressed = slow.size() < before.size();
        attempts = progressed ? 1 : attempts + 1;
        pauseMillis = progressed ? FIRST_PAUSE_MILLIS : Math.min(LAST_PAUSE_MILLIS, 2 * pauseMillis);
        if (attempts == ATTEMPTS_BEFORE_WARNING) {
            LOGGER.log(Level.WARNING, complaint());
        }
    }

    /** Returns the loops to be tried again. */
    List<Loop> slowLoops() {
        return List.copyOf(slow);
    }

    /** Returns the time until {@link #retry}. */
    long pauseMillis() {
        return pauseMillis;
    }

    /** Returns which loops are slow, why, and what would mend that. */
    String complaint() {
        double share = (double) processorNanos / Math.max(1, nanos);
        String reason = share < BUSY
                ? "the machine is busy; leave the process a core more"
                : "the JIT has not compiled them well; leave out options that restrict C2 or the code cache, or set -D"
                        + KernelChoice.PROPERTY + "=off";
        return String.format(
                Locale.ROOT,
                "CPU loops stay scalar for now (%s): on the Vector API they were slow after %.1f s of processor time in %.1f s, for %s."
                        + " They are tried again every %d s",
                String.join(", ", slow.stream().map(Loop::text).toList()),
                processorNanos / 1e9,
                nanos / 1e9,
                reason,
                LAST_PAUSE_MILLIS / 1000);
    }

    private boolean succeeds(Loop loop) {
        long processor = clock.processorNanos();
        long wall = clock.nanos();
        boolean fast = runsFast.test(loop);
        long spent = clock.processorNanos() - processor;
        long rested = 0;
        for (int tries = 1;
                !fast && spent < BUDGET_NANOS && !Thread.currentThread().isInterrupted();
                tries++) {
            if (tries >= TRIES_WITHOUT_REST) {
                clock.rest(REST_MILLIS);
                rested += REST_MILLIS;
            }
            fast = runsFast.test(loop);
            spent = clock.processorNanos() - processor;
        }
        processorNanos += spent;
        nanos += clock.nanos() - wall - 1_000_000 * rested;
        if (fast) {
            takeover.accept(loop);
        }
        return fast;
    }
}
