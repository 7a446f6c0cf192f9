package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** A strided view of a matrix: element (i, j) is at {@code at + i·rowStride + j·columnStride}, all in bytes. */
final class Operand {
    MemorySegment segment = MemorySegment.NULL;
    long at;
    long rowStride;
    long columnStride;

    void set(Tensor matrix) {
        segment = CpuBuffer.segmentOf(matrix);
        at = matrix.byteOffset();
        rowStride = 4 * matrix.shape().dim(1);
        columnStride = 4;
    }

    void setTransposed(Tensor matrix) {
        set(matrix);
        columnStride = rowStride;
        rowStride = 4;
    }

    /** Sets a row that is broadcast to all rows. */
    void setRow(Tensor row) {
        segment = CpuBuffer.segmentOf(row);
        at = row.byteOffset();
        rowStride = 0;
        columnStride = 4;
    }

    /** Sets the part of another from an element on. */
    void setFrom(Operand whole, long i, long j) {
        segment = whole.segment;
        at = whole.offset(i, j);
        rowStride = whole.rowStride;
        columnStride = whole.columnStride;
    }

    long offset(long i, long j) {
        return at + i * rowStride + j * columnStride;
    }
}
