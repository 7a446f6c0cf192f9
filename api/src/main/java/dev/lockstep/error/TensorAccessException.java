package dev.lockstep.error;

/** A tensor was accessed with an element type, rows or a shape that it does not have. */
public final class TensorAccessException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error with one line that names the tensor and what would be right. */
    public TensorAccessException(String message) {
        super(message);
    }
}
