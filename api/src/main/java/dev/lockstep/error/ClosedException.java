package dev.lockstep.error;

/** A compute, tensor, scope or program was used after it, or the compute it belongs to, had been closed. */
public final class ClosedException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error; {@code what} names the closed object. */
    public ClosedException(String what) {
        super(what + " has been closed");
    }
}
