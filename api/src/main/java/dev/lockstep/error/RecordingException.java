package dev.lockstep.error;

import dev.lockstep.Op;

/** An op was called on a compute while a program was being recorded there, so it would have run at once and not been recorded. */
public final class RecordingException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for the op that was called. */
    public RecordingException(Op op) {
        super(op + ": a program is being recorded; call the op on the Ops that the recording is given, or before it");
    }
}
