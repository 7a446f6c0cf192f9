package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** A matrix seen by a product: element (i, j) lies at {@code at + i·rowStride + j·columnStride}, all in bytes. */
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

    /** Sets a matrix of equal rows. */
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
