package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** Says what went wrong with a file. */
public final class FileFailures {
    private FileFailures() {}

    /** Says it of a file that was to be read. */
    public static DataException unreadable(Path path, IOException cause) {
        return new DataException(path + " cannot be read: " + reason(cause), cause);
    }

    /** Says in a few words why a file was not written, which needs no file to be there, but its folder. */
    public static String reasonUnwritten(Throwable cause) {
        return cause instanceof NoSuchFileException ? "its folder does not exist" : reason(cause);
    }

    /** Says it in a few words; a file exception's own message is often nothing but the path. */
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
}
