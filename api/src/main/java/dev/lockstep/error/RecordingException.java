package dev.lockstep.error;

/** A compute was called while a program was being recorded there. The call would have run at once and not been recorded. */
public final class RecordingException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for what was called: an op, or the run of a program. */
    public RecordingException(String called) {
        super(called
                + ": a program is being recorded; call the op on the Ops that the recording is given, or before it");
    }
}
