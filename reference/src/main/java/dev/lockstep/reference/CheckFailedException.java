package dev.lockstep.reference;

import dev.lockstep.error.LockstepException;
import java.nio.file.Path;
import java.util.Optional;

/** A checked step of a training run went beyond the policy's bounds. */
@SuppressWarnings("serial") // what it carries is for the handler at hand, not for another process
public final class CheckFailedException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final long step;
    private final Failure failure;
    private final Optional<Path> caseFile;

    CheckFailedException(long step, Failure failure, Optional<Path> caseFile, String whereToReplay) {
        super("step " + step + ": " + failure + "; " + whereToReplay);
        this.step = step;
        this.failure = failure;
        this.caseFile = caseFile;
    }

    /** Returns the step, counted as in {@link ShadowOps#beginStep}. */
    public long step() {
        return step;
    }

    /** Returns the op, the operand, the element, its value, the reference and the bound. */
    public Failure failure() {
        return failure;
    }

    /** Returns the file that replays it; empty if it could not be written. */
    public Optional<Path> caseFile() {
        return caseFile;
    }
}
