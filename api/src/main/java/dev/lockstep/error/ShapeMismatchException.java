package dev.lockstep.error;

import dev.lockstep.Op;
import dev.lockstep.Shape;

/** An operand's shape does not fit the op or another operand. */
public final class ShapeMismatchException extends OperandException {
    private static final long serialVersionUID = 1L;

    private final transient Shape actual;

    /** Creates the error; {@code problem} names the operand, its shape and what it must be. */
    public ShapeMismatchException(Op op, String operand, Shape actual, String problem) {
        super(op, operand, problem);
        this.actual = actual;
    }

    /** Returns the operand's shape; null after deserialisation. */
    public Shape actual() {
        return actual;
    }
}
