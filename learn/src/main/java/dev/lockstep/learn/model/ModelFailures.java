package dev.lockstep.learn.model;

import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.data.FileFailures;
import java.io.IOException;
import java.nio.file.Path;

/** Says what went wrong with a model's file. */
final class ModelFailures {
    private ModelFailures() {}

    static ModelException unreadable(Path path, IOException cause) {
        return new ModelException(path, "cannot be read: " + FileFailures.reason(cause), cause);
    }

    static ModelException unwritable(Path path, IOException cause) {
        return new ModelException(
                path,
                "cannot be written: " + FileFailures.reasonUnwritten(cause)
                        + "; name a file in a folder that exists and may be written",
                cause);
    }

    /** Says that writing failed, which is not the fault of what was asked for. */
    static ModelException unwritten(Path path, IOException cause) {
        return new ModelException(path, "was not written: " + FileFailures.reasonUnwritten(cause), cause, false);
    }
}
