package dev.lockstep.error;

import dev.lockstep.Op;
import dev.lockstep.Tensor;

/** An operand that the op writes may only be read. */
public final class ReadOnlyOperandException extends OperandException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for an operand and its tensor. */
    public ReadOnlyOperandException(Op op, String operand, Tensor tensor) {
        super(
                op,
                operand,
                operand + " is " + tensor + ", which may only be read; write to a tensor of the device's own");
    }
}
