package dev.lockstep.error;

import dev.lockstep.Op;

/** An op was given an invalid operand. Nothing has been computed or written. */
public abstract class OperandException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final Op op;
    private final String operand;

    OperandException(Op op, String operand, String problem) {
        super(op + ": " + problem);
        this.op = op;
        this.operand = operand;
    }

    /** Returns the op. */
    public Op op() {
        return op;
    }

    /** Returns the operand's name, as in the op's signature. */
    public String operand() {
        return operand;
    }
}
