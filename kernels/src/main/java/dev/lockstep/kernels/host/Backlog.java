package dev.lockstep.kernels.host;

/**
 * The bound on how far a queue runs ahead of its device. Commands are counted in batches. At the end of each batch, the host waits for the
 * end of the one before. A batch takes the device some milliseconds: long enough that the device never waits for the host, and short
 * enough that the host, and whoever waits for it, is never far ahead. What is queued depends on time; what is computed does not.
 *
 * <p>Used by one thread at a time.
 */
public final class Backlog {
    /** The number of commands in each batch, however long the device takes for them, so that a run repeats call by call. */
    public static final String PROPERTY = "dev.lockstep.backlog";

    private static final int MIN_BATCH = 4;
    private static final int FIRST_BATCH = 16;
    private static final long SHORT_WAIT_NANOS = 2_000_000;
    private static final long LONG_WAIT_NANOS = 10_000_000;

    private final int maxBatch;
    private final boolean isFixed;
    private int batch;
    private int commands;

    /** Makes one whose batches have at most {@code maxBatch} commands: a run of a million steps must not grow the queue. */
    public Backlog(int maxBatch) {
        this.maxBatch = maxBatch;
        int fixed = Integer.getInteger(PROPERTY, 0);
        isFixed = fixed > 0;
        batch = isFixed ? fixed : FIRST_BATCH;
    }

    /** Returns whether the next command is the last of a batch. */
    public boolean nextEndsBatch() {
        return commands + 1 >= batch;
    }

    /** Counts a command, and returns whether it was the last of a batch. */
    public boolean add() {
        commands++;
        if (commands < batch) {
            return false;
        }
        commands = 0;
        return true;
    }

    /** Notes how long the host waited for the end of the batch before. */
    public void waited(long nanos) {
        if (isFixed) {
            return;
        }
        if (nanos > LONG_WAIT_NANOS) {
            batch = Math.max(MIN_BATCH, batch / 2);
        } else if (nanos < SHORT_WAIT_NANOS) {
            batch = Math.min(maxBatch, 2 * batch);
        }
    }
}
