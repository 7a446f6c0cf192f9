package dev.lockstep.trainer.model;

import dev.lockstep.trainer.data.DataException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A model file that cannot be used as asked. The message is one line that names the file, says what is wrong with it and
 * what would be right, fit to be shown to the user as it is.
 */
public final class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code problem} becomes one line whatever it quotes. */
    public ModelException(Path path, String problem) {
        super(message(path, problem));
    }

    /** Creates the exception with the failure that led to it. */
    public ModelException(Path path, String problem, Throwable cause) {
        super(message(path, problem), cause);
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

    private static String message(Path path, String problem) {
        return (path + " " + problem).replaceAll("\\p{Cntrl}+", " ");
    }
}
