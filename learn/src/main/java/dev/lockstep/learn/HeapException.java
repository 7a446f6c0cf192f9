package dev.lockstep.learn;

/** Something is larger than Java's heap may become. The message is one line that says how large, and what helps. */
public final class HeapException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code message} becomes one line whatever it quotes. */
    public HeapException(String message) {
        super(DataException.oneLine(message));
    }
}
