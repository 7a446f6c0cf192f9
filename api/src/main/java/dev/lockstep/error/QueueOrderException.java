package dev.lockstep.error;

/** A queue was given work on a tensor that another queue may still be working on, and neither waits for the other. */
public final class QueueOrderException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error. */
    public QueueOrderException(String tensor, String queue, String other) {
        super(queue + " was given work on " + tensor + ", which " + other + " may still be using; let " + queue
                + " await an event of " + other + ", or synchronize " + other + " before");
    }
}
