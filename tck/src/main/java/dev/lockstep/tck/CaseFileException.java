package dev.lockstep.tck;

import dev.lockstep.error.LockstepException;
import java.nio.file.Path;

/** A file is no case file, is damaged, or could not be read or written. */
public final class CaseFileException extends LockstepException {
    private static final long serialVersionUID = 1L;

    CaseFileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    CaseFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
