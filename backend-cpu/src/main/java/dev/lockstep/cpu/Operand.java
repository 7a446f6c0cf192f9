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

    long offset(long i, long j) {
        return at + i * rowStride + j * columnStride;
    }
}
