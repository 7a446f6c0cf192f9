package dev.lockstep.cpu;

import static dev.lockstep.cpu.MatrixProduct.LINE;
import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.ORDER;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;
import static dev.lockstep.cpu.VectorKernels.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** A tile of a matrix product, eight rows by two vectors, whose sums stay in sixteen registers. */
final class VectorTile {
    static final int ROWS = 8;
    static final int COLUMNS = 2 * LENGTH;

    private static final long ROW_BYTES = 2L * VECTOR_BYTES;

    private VectorTile() {}

    /** {@link Kernels#tile}. */
    static void multiply(
            float[] a, int ao, float[] b, int bo, int depth, MemorySegment sums, long sumsAt, long sumsStride) {
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
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, bAt);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, bAt + LENGTH);
            FloatVector a0 = FloatVector.broadcast(FLOATS, a[aAt]);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = FloatVector.broadcast(FLOATS, a[aAt + LINE]);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            FloatVector a2 = FloatVector.broadcast(FLOATS, a[aAt + 2 * LINE]);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = FloatVector.broadcast(FLOATS, a[aAt + 3 * LINE]);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            FloatVector a4 = FloatVector.broadcast(FLOATS, a[aAt + 4 * LINE]);
            sum40 = a4.fma(b0, sum40);
            sum41 = a4.fma(b1, sum41);
            FloatVector a5 = FloatVector.broadcast(FLOATS, a[aAt + 5 * LINE]);
            sum50 = a5.fma(b0, sum50);
            sum51 = a5.fma(b1, sum51);
            FloatVector a6 = FloatVector.broadcast(FLOATS, a[aAt + 6 * LINE]);
            sum60 = a6.fma(b0, sum60);
            sum61 = a6.fma(b1, sum61);
            FloatVector a7 = FloatVector.broadcast(FLOATS, a[aAt + 7 * LINE]);
            sum70 = a7.fma(b0, sum70);
            sum71 = a7.fma(b1, sum71);
            aAt++;
            bAt += COLUMNS;
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

    /** Writes whole rows of the sums. */
    static void write(MemorySegment sums, int rows, MemorySegment c, long co, long cStride) {
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(sums, i * ROW_BYTES, c, co + i * cStride, ROW_BYTES);
        }
    }

    /** Adds whole rows of the sums to what is at {@code start}. */
    static void add(
            MemorySegment sums,
            int rows,
            MemorySegment start,
            long so,
            long startStride,
            MemorySegment c,
            long co,
            long cStride) {
        for (int i = 0; i < rows; i++) {
            long sum = i * ROW_BYTES;
            long from = so + i * startStride;
            long at = co + i * cStride;
            FloatVector left = load(start, from).add(load(sums, sum));
            FloatVector right = load(start, from + VECTOR_BYTES).add(load(sums, sum + VECTOR_BYTES));
            store(left, c, at);
            store(right, c, at + VECTOR_BYTES);
        }
    }

    /** Copies whole tiles' rows to panels that are {@code panelSize} apart. */
    static void copyRow(MemorySegment source, long so, int n, float[] panels, int at, int panelSize) {
        int to = at;
        for (int j = 0; j < n; j += COLUMNS) {
            load(source, so + 4L * j).intoArray(panels, to);
            load(source, so + 4L * j + VECTOR_BYTES).intoArray(panels, to + LENGTH);
            to += panelSize;
        }
    }

    /** As {@link #copyRow} for four rows: more lines are on their way at once where they come from memory. */
    static void copyFourRows(MemorySegment source, long so, long stride, int n, float[] panels, int at, int panelSize) {
        int to = at;
        for (int j = 0; j < n; j += COLUMNS) {
            long from = so + 4L * j;
            load(source, from).intoArray(panels, to);
            load(source, from + VECTOR_BYTES).intoArray(panels, to + LENGTH);
            load(source, from + stride).intoArray(panels, to + COLUMNS);
            load(source, from + stride + VECTOR_BYTES).intoArray(panels, to + COLUMNS + LENGTH);
            load(source, from + 2 * stride).intoArray(panels, to + 2 * COLUMNS);
            load(source, from + 2 * stride + VECTOR_BYTES).intoArray(panels, to + 2 * COLUMNS + LENGTH);
            load(source, from + 3 * stride).intoArray(panels, to + 3 * COLUMNS);
            load(source, from + 3 * stride + VECTOR_BYTES).intoArray(panels, to + 3 * COLUMNS + LENGTH);
            to += panelSize;
        }
    }
}
