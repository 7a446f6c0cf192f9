package dev.lockstep.reference;

import dev.lockstep.error.LockstepException;
import java.nio.file.Path;

/** A file is no case file, is damaged, or could not be read or written. The message is one line, whatever it quotes. */
public final class CaseFileException extends LockstepException {
    private static final long serialVersionUID = 1L;

    CaseFileException(Path file, String problem) {
        super(message(file, problem));
    }

    CaseFileException(Path file, String problem, Throwable cause) {
        super(message(file, problem), cause);
    }

    private static String message(Path file, String problem) {
        return (file + ": " + problem).replaceAll("\\p{Cntrl}+", " ");
    }
}
