package dev.lockstep.cpu;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/** Checks labels and indices before an op writes anything. They are data, so the checks of the call do not cover them. */
final class Indices {
    /** What a loop looks at in one call, for which the garbage collector may wait. */
    private static final long PIECE = 1 << 18;

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
    static void check(
            Op op, String name, Tensor indices, long first, long n, long limit, OptionalInt except, Kernels kernels) {
        MemorySegment segment = CpuBuffer.segmentOf(indices);
        long end = first + n;
        long i = first;
        while (i < end) {
            long piece = Math.min(PIECE, end - i);
            long inside = kernels.firstOutside(segment, indices.byteOffset() + 4 * i, piece, limit);
            i += inside;
            if (inside < piece) {
                int value = Memory.getInt(segment, indices.byteOffset() + 4 * i);
                if (except.isEmpty() || value != except.getAsInt()) {
                    throw new OperandRangeException(op, name, i, value, limit);
                }
                i++;
            }
        }
    }
}
