package dev.lockstep.trainer.cli;

/** What the user asked for cannot be done as asked. The message is the line that the user sees; the exit code is 2. */
final class InputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }

    InputException(String message, Throwable cause) {
        super(message, cause);
    }
}
