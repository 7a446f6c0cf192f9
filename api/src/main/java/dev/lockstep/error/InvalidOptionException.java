package dev.lockstep.error;

import dev.lockstep.Op;

/** An op's option has an invalid value. */
public final class InvalidOptionException extends OperandException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for an option, its value and what is required of it. */
    public InvalidOptionException(Op op, String option, Object value, String requirement) {
        super(op, option, option + " is " + value + " but must be " + requirement);
    }
}
