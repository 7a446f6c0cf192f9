package dev.lockstep.kernels;

import dev.lockstep.Op;
import dev.lockstep.error.OperandRangeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Where kernels note a label or an index that is out of range: {@link #BYTES} bytes on the device, zeros at first, and again
 * once the host has read a fault. A kernel leaves a fault that is there already as it is, so the first one is reported.
 */
public final class FaultRecord {
    /** The size of the record: a code, 0 where there is no fault; position, value and limit; 64 bits each. */
    public static final int BYTES = 32;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private FaultRecord() {}

    /** Returns whether a record that has been copied to the host holds a fault. */
    public static boolean isSet(MemorySegment record) {
        return record.get(LONG, 0) != 0;
    }

    /** Returns the error that a record tells of; the caller has set the record on the device to zeros. */
    public static OperandRangeException error(MemorySegment record) {
        long position = record.get(LONG, 8);
        long value = record.get(LONG, 16);
        long limit = record.get(LONG, 24);
        long code = record.get(LONG, 0);
        return switch ((int) code) {
            case 1 -> new OperandRangeException(Op.GATHER_ROWS, "step", position, value, limit);
            case 2 -> new OperandRangeException(Op.GATHER_ROWS, "index", position, value, limit);
            case 3 -> new OperandRangeException(Op.WRITE_ROW, "index", position, value, limit);
            case 4 -> new OperandRangeException(Op.NLL_LOSS, "labels", position, value, limit);
            case 5 -> new OperandRangeException(Op.SOFTMAX_CROSS_ENTROPY, "labels", position, value, limit);
            case 6 -> new OperandRangeException(Op.SGD, "step", position, value, limit);
            case 7 -> new OperandRangeException(Op.ADAM_W, "step", position, value, limit);
            default -> throw new IllegalArgumentException("no kernel reports a fault with code " + code);
        };
    }
}
