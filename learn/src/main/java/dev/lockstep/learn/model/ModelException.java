package dev.lockstep.learn.model;

import dev.lockstep.learn.data.DataException;
import java.io.IOException;
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

    private ModelException(Path path, String problem, Throwable cause, boolean badInput) {
        super(message(path, problem), cause);
        this.badInput = badInput;
    }

    static ModelException unreadable(Path path, IOException cause) {
        return new ModelException(path, "cannot be read: " + DataException.reason(cause), cause);
    }

    static ModelException unwritable(Path path, IOException cause) {
        return new ModelException(
                path,
                "cannot be written: " + DataException.reason(cause)
                        + "; name a file in a folder that exists and may be written",
                cause);
    }

    /** Says that writing failed, which is not the fault of what was asked for. */
    static ModelException unwritten(Path path, IOException cause) {
        return new ModelException(path, "was not written: " + DataException.reason(cause), cause, false);
    }

    /** Returns whether to ask for something else would mend it. */
    public boolean isBadInput() {
        return badInput;
    }

    private static String message(Path path, String problem) {
        return (path + " " + problem).replaceAll("\\p{Cntrl}+", " ");
    }
}
