package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Scalar products of four rows with five, one lane after another: twenty independent sums keep the processor's scalar
 * units busy. The rows are first copied to the heap, where the interpreter and the JVM's first compiler are much faster.
 */
final class ScalarDot {
    /** Elements of each row that are copied at once; a multiple of the lanes. */
    private static final int CHUNK = 1024;

    private static final int LANES = Kernels.LANES;

    /** From the products with one row of w to those with the next. */
    private static final int COLUMN = LANES * LANES;

    private static final int ROWS_KEPT = Kernels.DOT_ROWS + Kernels.DOT_COLUMNS;

    private ScalarDot() {}

    /** {@link Kernels#dot}. */
    static void dot(
            MemorySegment x,
            long xo,
            long xStride,
            int rows,
            MemorySegment w,
            long wo,
            long wStride,
            int columns,
            int depth,
            float[] products,
            int at,
            Scratch scratch) {
        float[] copies = scratch.floats(ROWS_KEPT * CHUNK);
        for (int j = 0; j < Kernels.DOT_COLUMNS; j++) {
            int from = at + j * COLUMN;
            Arrays.fill(products, from, from + Kernels.DOT_ROWS * LANES, 0f);
        }
        int whole = depth - depth % LANES;
        for (int k = 0; k < whole; k += CHUNK) {
            int n = Math.min(CHUNK, whole - k);
            // Rows that are not there keep what was in their place; nobody reads their sums.
            for (int i = 0; i < rows; i++) {
                MemorySegment.copy(x, Memory.FLOAT, xo + i * xStride + 4L * k, copies, i * CHUNK, n);
            }
            for (int j = 0; j < columns; j++) {
                int to = (Kernels.DOT_ROWS + j) * CHUNK;
                MemorySegment.copy(w, Memory.FLOAT, wo + j * wStride + 4L * k, copies, to, n);
            }
            for (int lane = 0; lane < LANES; lane++) {
                addLane(lane, n, copies, products, at + lane);
            }
        }
    }

    private static void addLane(int lane, int n, float[] copies, float[] products, int at) {
        float sum00 = products[at];
        float sum01 = products[at + COLUMN];
        float sum02 = products[at + 2 * COLUMN];
        float sum03 = products[at + 3 * COLUMN];
        float sum04 = products[at + 4 * COLUMN];
        float sum10 = products[at + LANES];
        float sum11 = products[at + COLUMN + LANES];
        float sum12 = products[at + 2 * COLUMN + LANES];
        float sum13 = products[at + 3 * COLUMN + LANES];
        float sum14 = products[at + 4 * COLUMN + LANES];
        float sum20 = products[at + 2 * LANES];
        float sum21 = products[at + COLUMN + 2 * LANES];
        float sum22 = products[at + 2 * COLUMN + 2 * LANES];
        float sum23 = products[at + 3 * COLUMN + 2 * LANES];
        float sum24 = products[at + 4 * COLUMN + 2 * LANES];
        float sum30 = products[at + 3 * LANES];
        float sum31 = products[at + COLUMN + 3 * LANES];
        float sum32 = products[at + 2 * COLUMN + 3 * LANES];
        float sum33 = products[at + 3 * COLUMN + 3 * LANES];
        float sum34 = products[at + 4 * COLUMN + 3 * LANES];
        for (int k = lane; k < n; k += LANES) {
            float w0 = copies[k + 4 * CHUNK];
            float w1 = copies[k + 5 * CHUNK];
            float w2 = copies[k + 6 * CHUNK];
            float w3 = copies[k + 7 * CHUNK];
            float w4 = copies[k + 8 * CHUNK];
            float x0 = copies[k];
            sum00 = Math.fma(x0, w0, sum00);
            sum01 = Math.fma(x0, w1, sum01);
            sum02 = Math.fma(x0, w2, sum02);
            sum03 = Math.fma(x0, w3, sum03);
            sum04 = Math.fma(x0, w4, sum04);
            float x1 = copies[k + CHUNK];
            sum10 = Math.fma(x1, w0, sum10);
            sum11 = Math.fma(x1, w1, sum11);
            sum12 = Math.fma(x1, w2, sum12);
            sum13 = Math.fma(x1, w3, sum13);
            sum14 = Math.fma(x1, w4, sum14);
            float x2 = copies[k + 2 * CHUNK];
            sum20 = Math.fma(x2, w0, sum20);
            sum21 = Math.fma(x2, w1, sum21);
            sum22 = Math.fma(x2, w2, sum22);
            sum23 = Math.fma(x2, w3, sum23);
            sum24 = Math.fma(x2, w4, sum24);
            float x3 = copies[k + 3 * CHUNK];
            sum30 = Math.fma(x3, w0, sum30);
            sum31 = Math.fma(x3, w1, sum31);
            sum32 = Math.fma(x3, w2, sum32);
            sum33 = Math.fma(x3, w3, sum33);
            sum34 = Math.fma(x3, w4, sum34);
        }
        products[at] = sum00;
        products[at + COLUMN] = sum01;
        products[at + 2 * COLUMN] = sum02;
        products[at + 3 * COLUMN] = sum03;
        products[at + 4 * COLUMN] = sum04;
        products[at + LANES] = sum10;
        products[at + COLUMN + LANES] = sum11;
        products[at + 2 * COLUMN + LANES] = sum12;
        products[at + 3 * COLUMN + LANES] = sum13;
        products[at + 4 * COLUMN + LANES] = sum14;
        products[at + 2 * LANES] = sum20;
        products[at + COLUMN + 2 * LANES] = sum21;
        products[at + 2 * COLUMN + 2 * LANES] = sum22;
        products[at + 3 * COLUMN + 2 * LANES] = sum23;
        products[at + 4 * COLUMN + 2 * LANES] = sum24;
        products[at + 3 * LANES] = sum30;
        products[at + COLUMN + 3 * LANES] = sum31;
        products[at + 2 * COLUMN + 3 * LANES] = sum32;
        products[at + 3 * COLUMN + 3 * LANES] = sum33;
        products[at + 4 * COLUMN + 3 * LANES] = sum34;
    }
}
