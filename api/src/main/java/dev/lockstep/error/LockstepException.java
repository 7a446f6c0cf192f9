package dev.lockstep.error;

/** The superclass of the exceptions that Lockstep defines. */
public abstract class LockstepException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with one line that says what is wrong and what would be right. */
    protected LockstepException(String message) {
        super(message);
    }

    /** Creates the error with its cause. */
    protected LockstepException(String message, Throwable cause) {
        super(message, cause);
    }
}
