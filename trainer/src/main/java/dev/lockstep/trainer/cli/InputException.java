package dev.lockstep.trainer.cli;

/** What the user asked for cannot be done as asked. The message is the line that the user sees; the exit code is 2. */
public final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes it from the line that the user is to see. */
    public InputException(String message) {
        super(message);
    }

    /** Makes it from the line that the user is to see, and its cause. */
    public InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
