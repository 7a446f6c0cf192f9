package dev.lockstep.learn;

import java.nio.file.Path;

/**
 * A model file that cannot be used as asked. The message is one line that names the file, says what is wrong with it and
 * what would be right, fit to be shown to the user as it is.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean badInput;

    /** Creates the exception; {@code problem} becomes one line whatever it quotes. */
    public ModelException(Path path, String problem) {
        super(message(path, problem));
        badInput = true;
    }

    /** Creates the exception with the failure that led to it. */
    public ModelException(Path path, String problem, Throwable cause) {
        this(path, problem, cause, true);
    }

    /**
     * Creates the exception with the failure that led to it.
     *
     * @param badInput whether to ask for something else would mend it
     */
    public ModelException(Path path, String problem, Throwable cause, boolean badInput) {
        super(message(path, problem), cause);
        this.badInput = badInput;
    }

    /** Returns whether to ask for something else would mend it. */
    public boolean isBadInput() {
        return badInput;
    }

    private static String message(Path path, String problem) {
        return (path + " " + problem).replaceAll("\\p{Cntrl}+", " ");
    }
}
