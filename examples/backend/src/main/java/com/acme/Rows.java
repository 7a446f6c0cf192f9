package com.acme;

import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.op.RowCall;

/** Ops that move rows by index. What an index names is checked before anything is written. */
final class Rows {
    private Rows() {}

    static void execute(RowCall call) {
        switch (call) {
            case RowCall.GatherRows gather -> gather(gather);
            case RowCall.WriteRow write -> write(write);
        }
    }

    private static void gather(RowCall.GatherRows call) {
        Values source = Values.of(call.source());
        Values index = Values.of(call.index());
        Values out = Values.of(call.out());
        int batch = (int) call.out().shape().dim(0);
        int rowSize = (int) call.out().shape().rowSize();
        int first = batch * step(call);
        for (int r = 0; r < batch; r++) {
            require(Op.GATHER_ROWS, "index", index, first + r, call.source().shape().dim(0));
        }
        for (int r = 0; r < batch; r++) {
            int from = index.whole(first + r) * rowSize;
            for (int k = 0; k < rowSize; k++) {
                double value = source.get(from + k);
                out.set(
                        r * rowSize + k,
                        out.dtype() == DType.I32
                                ? value
                                : Math.fma((float) value, call.scale().factor(), call.scale().shift()));
            }
        }
    }

    /** The row of the index table that a step counter names. */
    private static int step(RowCall.GatherRows call) {
        Tensor step = call.step();
        return step == null
                ? 0
                : require(Op.GATHER_ROWS, "step", Values.of(step), 0, call.index().shape().dim(0));
    }

    private static void write(RowCall.WriteRow call) {
        int row = require(Op.WRITE_ROW, "index", Values.of(call.index()), 0, call.out().shape().dim(0));
        Elements.copy(Values.of(call.row()), Values.of(call.out().rows(row, row + 1)));
    }

    /**
     * Returns the element at a position, which must be in [0, limit). Of several that are not, the first is named: the operand, the
     * position in the whole of it, the value and the limit are all in the error's message, which is the same on every device.
     */
    static int require(Op op, String operand, Values values, int position, long limit) {
        int value = values.whole(position);
        if (value < 0 || value >= limit) {
            throw new OperandRangeException(op, operand, position, value, limit);
        }
        return value;
    }
}
