package dev.lockstep.error;

import java.nio.file.Path;

/** A file with tile parameters for matrix products cannot be used. */
public final class TileTableException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** What mends such a file. */
    public static final String REMEDY = "correct or delete it; ./lockstep tune writes a new one";

    /** Creates the error for a line of the file, counted from 1. */
    public TileTableException(Path file, int line, String problem) {
        super("tile table " + file + ", line " + line + ": " + problem + "; " + REMEDY);
    }

    /** Creates the error for a file that cannot be read or written. */
    public TileTableException(Path file, String problem, String remedy, Throwable cause) {
        super("tile table " + file + ": " + problem + "; " + remedy, cause);
    }
}
