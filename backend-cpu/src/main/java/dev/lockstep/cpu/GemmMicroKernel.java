package dev.lockstep.cpu;

import static dev.lockstep.cpu.MatrixProduct.PACKED_LDA;
import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.ORDER;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;
import static dev.lockstep.cpu.VectorKernels.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The GEMM micro-kernel: eight rows by two vectors of c, accumulated in sixteen registers. Also its epilogue and the packing of b. */
final class GemmMicroKernel {
    static final int MR = 8;
    static final int NR = 2 * LENGTH;

    private static final long TILE_ROW_BYTES = 2L * VECTOR_BYTES;

    private GemmMicroKernel() {}

    /** {@link JavaKernels#microKernel}. */
    static void multiply(
            float[] a, int ao, float[] b, int bo, int kc, MemorySegment sums, long sumsAt, long sumsStride) {
        FloatVector sum00 = FloatVector.zero(FLOATS);
        FloatVector sum01 = FloatVector.zero(FLOATS);
        FloatVector sum10 = FloatVector.zero(FLOATS);
        FloatVector sum11 = FloatVector.zero(FLOATS);
        FloatVector sum20 = FloatVector.zero(FLOATS);
        FloatVector sum21 = FloatVector.zero(FLOATS);
        FloatVector sum30 = FloatVector.zero(FLOATS);
        FloatVector sum31 = FloatVector.zero(FLOATS);
        FloatVector sum40 = FloatVector.zero(FLOATS);
        FloatVector sum41 = FloatVector.zero(FLOATS);
        FloatVector sum50 = FloatVector.zero(FLOATS);
        FloatVector sum51 = FloatVector.zero(FLOATS);
        FloatVector sum60 = FloatVector.zero(FLOATS);
        FloatVector sum61 = FloatVector.zero(FLOATS);
        FloatVector sum70 = FloatVector.zero(FLOATS);
        FloatVector sum71 = FloatVector.zero(FLOATS);
        int aAt = ao;
        int bAt = bo;
        for (int p = 0; p < kc; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LENGTH);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + PACKED_LDA]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * PACKED_LDA]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * PACKED_LDA]);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[aAt + 4 * PACKED_LDA]);
            sum40 = a4.fma(b0, sum40);
            sum41 = a4.fma(b1, sum41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[aAt + 5 * PACKED_LDA]);
            sum50 = a5.fma(b0, sum50);
            sum51 = a5.fma(b1, sum51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[aAt + 6 * PACKED_LDA]);
            sum60 = a6.fma(b0, sum60);
            sum61 = a6.fma(b1, sum61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[aAt + 7 * PACKED_LDA]);
            sum70 = a7.fma(b0, sum70);
            sum71 = a7.fma(b1, sum71);
            aAt++;
            bAt += NR;
        }
        MemorySegment out = Memory.offHeap(sums);
        long to = sumsAt;
        sum00.intoMemorySegment(out, to, ORDER);
        sum01.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum10.intoMemorySegment(out, to, ORDER);
        sum11.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum20.intoMemorySegment(out, to, ORDER);
        sum21.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum30.intoMemorySegment(out, to, ORDER);
        sum31.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum40.intoMemorySegment(out, to, ORDER);
        sum41.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum50.intoMemorySegment(out, to, ORDER);
        sum51.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum60.intoMemorySegment(out, to, ORDER);
        sum61.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum70.intoMemorySegment(out, to, ORDER);
        sum71.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
    }

    /** Stores full rows of the tile. */
    static void write(MemorySegment sums, int rows, MemorySegment c, long co, long cStride) {
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(sums, i * TILE_ROW_BYTES, c, co + i * cStride, TILE_ROW_BYTES);
        }
    }

    /** Stores the sum of {@code addend} and full rows of the tile. */
    static void add(
            MemorySegment sums,
            int rows,
            MemorySegment addend,
            long so,
            long addendStride,
            MemorySegment c,
            long co,
            long cStride) {
        for (int i = 0; i < rows; i++) {
            long sum = i * TILE_ROW_BYTES;
            long from = so + i * addendStride;
            long at = co + i * cStride;
            FloatVector left = load(addend, from).add(load(sums, sum));
            FloatVector right = load(addend, from + VECTOR_BYTES).add(load(sums, sum + VECTOR_BYTES));
            store(left, c, at);
            store(right, c, at + VECTOR_BYTES);
        }
    }

    /** Packs a row of b into full panels, {@code panelStride} apart. */
    static void packRow(MemorySegment source, long so, int n, float[] panels, int at, int panelStride) {
        int to = at;
        for (int j = 0; j < n; j += NR) {
            load(source, so + 4L * j).intoArray(panels, to);
            load(source, so + 4L * j + VECTOR_BYTES).intoArray(panels, to + LENGTH);
            to += panelStride;
        }
    }

    /** Packs four rows as {@link #packRow} does one. More cache lines are in flight at once where b comes from memory. */
    static void packFourRows(
            MemorySegment source, long so, long stride, int n, float[] panels, int at, int panelStride) {
        int to = at;
        for (int j = 0; j < n; j += NR) {
            long from = so + 4L * j;
            load(source, from).intoArray(panels, to);
            load(source, from + VECTOR_BYTES).intoArray(panels, to + LENGTH);
            load(source, from + stride).intoArray(panels, to + NR);
            load(source, from + stride + VECTOR_BYTES).intoArray(panels, to + NR + LENGTH);
            load(source, from + 2 * stride).intoArray(panels, to + 2 * NR);
            load(source, from + 2 * stride + VECTOR_BYTES).intoArray(panels, to + 2 * NR + LENGTH);
            load(source, from + 3 * stride).intoArray(panels, to + 3 * NR);
            load(source, from + 3 * stride + VECTOR_BYTES).intoArray(panels, to + 3 * NR + LENGTH);
            to += panelStride;
        }
    }
}
