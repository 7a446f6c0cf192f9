package dev.lockstep.error;

/** A thread was interrupted while it ran a program. Everything is as if fewer replays had been asked for, and all been made. */
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
