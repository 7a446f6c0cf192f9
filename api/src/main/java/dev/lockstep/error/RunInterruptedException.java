package dev.lockstep.error;

/** A thread was interrupted while it ran a program. The result is that of fewer replays, each of them complete. */
public final class RunInterruptedException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final long completed;

    /** Creates the error: the replays that were made, and those that were asked for. */
    public RunInterruptedException(long completed, long requested) {
        super("the thread was interrupted after " + completed + " of " + requested
                + " replays; run the program again for the rest");
        this.completed = completed;
    }

    /** Returns how many replays were made. */
    public long completed() {
        return completed;
    }
}
