package dev.lockstep.error;

import dev.lockstep.Op;

/** An operand is absent that the op's options or its other operands require. */
public final class MissingOperandException extends OperandException {
    private static final long serialVersionUID = 1L;

    /** Creates the error; {@code reason} says what makes the operand necessary. */
    public MissingOperandException(Op op, String operand, String reason) {
        super(op, operand, operand + " is absent: " + reason);
    }
}
