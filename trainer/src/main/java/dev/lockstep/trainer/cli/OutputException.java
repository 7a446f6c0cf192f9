package dev.lockstep.trainer.cli;

import dev.lockstep.learn.data.FileFailures;
import java.io.IOException;

/** Results that were computed and could not be written. */
final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception; {@code what} names the option and the file. */
    OutputException(String what, IOException cause) {
        super(what + " was not written: " + FileFailures.reasonUnwritten(cause), cause);
    }
}
