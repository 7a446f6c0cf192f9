package dev.lockstep.error;

import dev.lockstep.DType;
import dev.lockstep.Op;

/** An operand's element type is not one that the op takes there. */
public final class DTypeMismatchException extends OperandException {
    private static final long serialVersionUID = 1L;

    private final DType actual;

    /** Creates the error; {@code expected} names the types that fit. */
    public DTypeMismatchException(Op op, String operand, DType actual, String expected) {
        super(op, operand, operand + " is " + actual + " but must be " + expected);
        this.actual = actual;
    }

    /** Returns the operand's element type. */
    public DType actual() {
        return actual;
    }
}
