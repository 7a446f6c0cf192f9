package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Dot products of four rows with five, accumulated in twenty registers. */
final class VectorDot {
    private static final int LANES = Kernels.LANES;

    /** From the products with one row of w to those with the next. */
    private static final int COLUMN_STRIDE = LANES * LANES;

    /**
     * Whether offsets are checked inside the loop. C2 checks the range of an offset that follows the loop counter before the loop, with 30
     * instructions for each of nine operands. It checks any other offset with two instructions at each use. Where a group of LANES
     * elements is one vector, the multiply-adds of an iteration hide these. Where it is several, iterations are more and shorter.
     */
    private static final boolean CHECKS_IN_LOOP = VectorKernels.LENGTH == LANES;

    private VectorDot() {}

    /**
     * {@link Kernels#dot} for one vector of lanes, from {@code first} on.
     *
     * @param step the bytes from one group of LANES elements to the next: a parameter, so that C2 does not see a constant (see
     *     {@link #CHECKS_IN_LOOP})
     */
    static void dot(
            int first,
            MemorySegment x,
            long xo,
            long xStride,
            int rows,
            MemorySegment w,
            long wo,
            long wStride,
            int columns,
            int whole,
            long step,
            float[] products,
            int at) {
        // Absent rows repeat the last one; nobody reads their sums.
        long x0 = xo;
        long x1 = xo + Math.min(1, rows - 1) * xStride;
        long x2 = xo + Math.min(2, rows - 1) * xStride;
        long x3 = xo + Math.min(3, rows - 1) * xStride;
        long w0 = wo;
        long w1 = wo + Math.min(1, columns - 1) * wStride;
        long w2 = wo + Math.min(2, columns - 1) * wStride;
        long w3 = wo + Math.min(3, columns - 1) * wStride;
        long w4 = wo + Math.min(4, columns - 1) * wStride;
        FloatVector sum00 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum01 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum02 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum03 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum04 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum10 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum11 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum12 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum13 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum14 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum20 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum21 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum22 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum23 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum24 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum30 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum31 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum32 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum33 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum34 = FloatVector.zero(VectorKernels.FLOATS);
        long next = 4L * first;
        for (int k = first; k < whole; k += LANES) {
            long offset = CHECKS_IN_LOOP ? next : 4L * k;
            FloatVector b0 = load(w, w0 + offset);
            FloatVector b1 = load(w, w1 + offset);
            FloatVector b2 = load(w, w2 + offset);
            FloatVector b3 = load(w, w3 + offset);
            FloatVector b4 = load(w, w4 + offset);
            FloatVector a0 = load(x, x0 + offset);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            sum02 = a0.fma(b2, sum02);
            sum03 = a0.fma(b3, sum03);
            sum04 = a0.fma(b4, sum04);
            FloatVector a1 = load(x, x1 + offset);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            sum12 = a1.fma(b2, sum12);
            sum13 = a1.fma(b3, sum13);
            sum14 = a1.fma(b4, sum14);
            FloatVector a2 = load(x, x2 + offset);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            sum22 = a2.fma(b2, sum22);
            sum23 = a2.fma(b3, sum23);
            sum24 = a2.fma(b4, sum24);
            FloatVector a3 = load(x, x3 + offset);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            sum32 = a3.fma(b2, sum32);
            sum33 = a3.fma(b3, sum33);
            sum34 = a3.fma(b4, sum34);
            next += step;
        }
        int to = at + first;
        sum00.intoArray(products, to);
        sum01.intoArray(products, to + COLUMN_STRIDE);
        sum02.intoArray(products, to + 2 * COLUMN_STRIDE);
        sum03.intoArray(products, to + 3 * COLUMN_STRIDE);
        sum04.intoArray(products, to + 4 * COLUMN_STRIDE);
        sum10.intoArray(products, to + LANES);
        sum11.intoArray(products, to + COLUMN_STRIDE + LANES);
        sum12.intoArray(products, to + 2 * COLUMN_STRIDE + LANES);
        sum13.intoArray(products, to + 3 * COLUMN_STRIDE + LANES);
        sum14.intoArray(products, to + 4 * COLUMN_STRIDE + LANES);
        sum20.intoArray(products, to + 2 * LANES);
        sum21.intoArray(products, to + COLUMN_STRIDE + 2 * LANES);
        sum22.intoArray(products, to + 2 * COLUMN_STRIDE + 2 * LANES);
        sum23.intoArray(products, to + 3 * COLUMN_STRIDE + 2 * LANES);
        sum24.intoArray(products, to + 4 * COLUMN_STRIDE + 2 * LANES);
        sum30.intoArray(products, to + 3 * LANES);
        sum31.intoArray(products, to + COLUMN_STRIDE + 3 * LANES);
        sum32.intoArray(products, to + 2 * COLUMN_STRIDE + 3 * LANES);
        sum33.intoArray(products, to + 3 * COLUMN_STRIDE + 3 * LANES);
        sum34.intoArray(products, to + 4 * COLUMN_STRIDE + 3 * LANES);
    }
}
