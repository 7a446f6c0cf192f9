package dev.lockstep.cpu;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** Checks labels and indices before an op writes anything. They are data, so the checks of the call do not cover them. */
final class Indices {
    private Indices() {}

    /** Returns the value of an I32 scalar that must lie in [0, limit). */
    static int scalar(Op op, String name, Tensor scalar, long limit) {
        int value = Memory.getInt(CpuBuffer.segmentOf(scalar), scalar.byteOffset());
        if (value < 0 || value >= limit) {
            throw new OperandRangeException(op, name, 0, value, limit);
        }
        return value;
    }

    /** Checks elements {@code first} to {@code first + n} of an I32 tensor. */
    static void check(Op op, String name, Tensor indices, long first, long n, long limit, OptionalInt except) {
        MemorySegment segment = CpuBuffer.segmentOf(indices);
        boolean hasException = except.isPresent();
        int exception = except.orElse(0);
        for (long i = first; i < first + n; i++) {
            int value = Memory.getInt(segment, indices.byteOffset() + 4 * i);
            if ((value < 0 || value >= limit) && !(hasException && value == exception)) {
                throw new OperandRangeException(op, name, i, value, limit);
            }
        }
    }
}
