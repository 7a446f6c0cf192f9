package dev.lockstep.learn.data;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

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

    static DataException unreadable(Path path, IOException cause) {
        return new DataException(path + " cannot be read: " + reason(cause), cause);
    }

    /** Says in a few words what went wrong with a file; a file exception's own message is often nothing but the path. */
    public static String reason(Throwable cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "it does not exist";
            case NotDirectoryException _ -> "it is not a folder";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException e when e.getReason() != null -> e.getReason();
            case IOException e when e.getClass() == IOException.class && e.getMessage() != null -> e.getMessage();
            default -> {
                String kind = cause.getClass().getSimpleName();
                yield cause.getMessage() == null ? kind : kind + ": " + cause.getMessage();
            }
        };
    }

    static String oneLine(String message) {
        return message.replaceAll("\\s*\\R\\s*", " ");
    }
}
