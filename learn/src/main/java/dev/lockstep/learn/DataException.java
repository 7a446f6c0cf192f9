package dev.lockstep.learn;

/**
 * Data that cannot be used as asked. The message is one line that names the file or option, says what is wrong with it
 * and what would be right, fit to be shown to the user as it is.
 */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code message} becomes one line whatever it quotes. */
    public DataException(String message) {
        super(oneLine(message));
    }

    /** Creates the exception with the failure that led to it. */
    public DataException(String message, Throwable cause) {
        super(oneLine(message), cause);
    }

    static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
