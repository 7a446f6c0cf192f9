package dev.lockstep.error;

import dev.lockstep.Op;

/** An output overlaps another operand in memory where the op does not allow it. */
public final class AliasException extends OperandException {
    private static final long serialVersionUID = 1L;

    private final String other;

    /** Creates the error for an output and the operand it overlaps. */
    public AliasException(Op op, String output, String other) {
        super(op, output, output + " overlaps " + other + " in memory; give it memory of its own");
        this.other = other;
    }

    /** Returns the name of the operand that is overlapped. */
    public String other() {
        return other;
    }
}
