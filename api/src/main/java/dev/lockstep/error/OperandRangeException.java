package dev.lockstep.error;

import dev.lockstep.Op;

/**
 * A label or an index lies outside its range. It is data, so the device detects it. The CPU throws from the op itself, before
 * anything is written. An asynchronous device throws no later than the next call that waits for it. The op's outputs are then
 * undefined, but no other memory has been touched.
 */
public final class OperandRangeException extends OperandException {
    private static final long serialVersionUID = 1L;

    private final long position;
    private final long value;
    private final long limit;

    /** Creates the error: element {@code position} of {@code operand} is {@code value}, not in [0, limit). */
    public OperandRangeException(Op op, String operand, long position, long value, long limit) {
        super(op, operand, operand + "[" + position + "] is " + value + " but must be in [0, " + limit + ")");
        this.position = position;
        this.value = value;
        this.limit = limit;
    }

    /** Returns the flat position of the element within the operand. */
    public long position() {
        return position;
    }

    /** Returns the element. */
    public long value() {
        return value;
    }

    /** Returns the exclusive upper end of the range. */
    public long limit() {
        return limit;
    }
}
