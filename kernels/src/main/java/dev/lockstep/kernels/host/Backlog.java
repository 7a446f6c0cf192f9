package dev.lockstep.kernels.host;

/**
 * How far a queue may be ahead of its device. Commands are counted in stretches; at the end of each, the host waits for the end of the
 * one before. A stretch is as long as the device takes some milliseconds for: long enough that the device never waits for the host, and
 * short enough that the host, and whoever waits for it, is never far ahead. What is queued depends on time; what is computed does not.
 *
 * <p>Used by one thread at a time.
 */
public final class Backlog {
    /** A number of commands: all stretches have so many, whatever the device takes for them, so that a run repeats call by call. */
    public static final String PROPERTY = "dev.lockstep.backlog";

    private static final int SHORTEST = 4;
    private static final int FIRST = 16;
    private static final long SHORT_WAIT_NANOS = 2_000_000;
    private static final long LONG_WAIT_NANOS = 10_000_000;

    private final int longest;
    private final boolean isFixed;
    private int stretch;
    private int commands;

    /** Makes one whose stretches have at most so many commands: a run of a million steps must not grow the queue. */
    public Backlog(int longest) {
        this.longest = longest;
        int fixed = Integer.getInteger(PROPERTY, 0);
        isFixed = fixed > 0;
        stretch = isFixed ? fixed : FIRST;
    }

    /** Returns whether the next command is the last of a stretch. */
    public boolean nextEndsStretch() {
        return commands + 1 >= stretch;
    }

    /** Counts a command, and returns whether it was the last of a stretch. */
    public boolean add() {
        commands++;
        if (commands < stretch) {
            return false;
        }
        commands = 0;
        return true;
    }

    /** Notes how long the host waited for the end of the stretch before. */
    public void waited(long nanos) {
        if (isFixed) {
            return;
        }
        if (nanos > LONG_WAIT_NANOS) {
            stretch = Math.max(SHORTEST, stretch / 2);
        } else if (nanos < SHORT_WAIT_NANOS) {
            stretch = Math.min(longest, 2 * stretch);
        }
    }
}
