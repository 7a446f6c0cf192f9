package dev.lockstep.cpu;

import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Dot products of four rows with five, one lane after another. Twenty independent sums hide the latency of the scalar multiply-adds. The
 * rows are first copied to the heap, where the interpreter and C1 are much faster.
 */
final class ScalarDot {
    /** The elements of each row that are copied at a time: a multiple of LANES. */
    private static final int CHUNK = 1024;

    private static final int LANES = Kernels.LANES;

    /** From the products with one row of w to those with the next. */
    private static final int COLUMN_STRIDE = LANES * LANES;

    private static final int ROWS_COPIED = Kernels.DOT_ROWS + Kernels.DOT_COLUMNS;

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
            int k,
            float[] products,
            int at,
            Scratch scratch) {
        float[] copies = scratch.floats(ROWS_COPIED * CHUNK).array;
        for (int j = 0; j < Kernels.DOT_COLUMNS; j++) {
            int from = at + j * COLUMN_STRIDE;
            Arrays.fill(products, from, from + Kernels.DOT_ROWS * LANES, 0f);
        }
        int whole = k - k % LANES;
        for (int k0 = 0; k0 < whole; k0 += CHUNK) {
            int n = Math.min(CHUNK, whole - k0);
            // The copies of absent rows are undefined; nobody reads their sums.
            for (int i = 0; i < rows; i++) {
                MemorySegment.copy(x, Memory.FLOAT, xo + i * xStride + 4L * k0, copies, i * CHUNK, n);
            }
            for (int j = 0; j < columns; j++) {
                int to = (Kernels.DOT_ROWS + j) * CHUNK;
                MemorySegment.copy(w, Memory.FLOAT, wo + j * wStride + 4L * k0, copies, to, n);
            }
            for (int lane = 0; lane < LANES; lane++) {
                addLane(lane, n, copies, products, at + lane);
            }
        }
    }

    private static void addLane(int lane, int n, float[] copies, float[] products, int at) {
        float sum00 = products[at];
        float sum01 = products[at + COLUMN_STRIDE];
        float sum02 = products[at + 2 * COLUMN_STRIDE];
        float sum03 = products[at + 3 * COLUMN_STRIDE];
        float sum04 = products[at + 4 * COLUMN_STRIDE];
        float sum10 = products[at + LANES];
        float sum11 = products[at + COLUMN_STRIDE + LANES];
        float sum12 = products[at + 2 * COLUMN_STRIDE + LANES];
        float sum13 = products[at + 3 * COLUMN_STRIDE + LANES];
        float sum14 = products[at + 4 * COLUMN_STRIDE + LANES];
        float sum20 = products[at + 2 * LANES];
        float sum21 = products[at + COLUMN_STRIDE + 2 * LANES];
        float sum22 = products[at + 2 * COLUMN_STRIDE + 2 * LANES];
        float sum23 = products[at + 3 * COLUMN_STRIDE + 2 * LANES];
        float sum24 = products[at + 4 * COLUMN_STRIDE + 2 * LANES];
        float sum30 = products[at + 3 * LANES];
        float sum31 = products[at + COLUMN_STRIDE + 3 * LANES];
        float sum32 = products[at + 2 * COLUMN_STRIDE + 3 * LANES];
        float sum33 = products[at + 3 * COLUMN_STRIDE + 3 * LANES];
        float sum34 = products[at + 4 * COLUMN_STRIDE + 3 * LANES];
        for (int k = lane; k < n; k += LANES) {
            float w0 = copies[k + 4 * CHUNK];
            float w1 = copies[k + 5 * CHUNK];
            float w2 = copies[k + 6 * CHUNK];
            float w3 = copies[k + 7 * CHUNK];
            float w4 = copies[k + 8 * CHUNK];
            float x0 = copies[k];
            sum00 = Fma.fma(x0, w0, sum00);
            sum01 = Fma.fma(x0, w1, sum01);
            sum02 = Fma.fma(x0, w2, sum02);
            sum03 = Fma.fma(x0, w3, sum03);
            sum04 = Fma.fma(x0, w4, sum04);
            float x1 = copies[k + CHUNK];
            sum10 = Fma.fma(x1, w0, sum10);
            sum11 = Fma.fma(x1, w1, sum11);
            sum12 = Fma.fma(x1, w2, sum12);
            sum13 = Fma.fma(x1, w3, sum13);
            sum14 = Fma.fma(x1, w4, sum14);
            float x2 = copies[k + 2 * CHUNK];
            sum20 = Fma.fma(x2, w0, sum20);
            sum21 = Fma.fma(x2, w1, sum21);
            sum22 = Fma.fma(x2, w2, sum22);
            sum23 = Fma.fma(x2, w3, sum23);
            sum24 = Fma.fma(x2, w4, sum24);
            float x3 = copies[k + 3 * CHUNK];
            sum30 = Fma.fma(x3, w0, sum30);
            sum31 = Fma.fma(x3, w1, sum31);
            sum32 = Fma.fma(x3, w2, sum32);
            sum33 = Fma.fma(x3, w3, sum33);
            sum34 = Fma.fma(x3, w4, sum34);
        }
        products[at] = sum00;
        products[at + COLUMN_STRIDE] = sum01;
        products[at + 2 * COLUMN_STRIDE] = sum02;
        products[at + 3 * COLUMN_STRIDE] = sum03;
        products[at + 4 * COLUMN_STRIDE] = sum04;
        products[at + LANES] = sum10;
        products[at + COLUMN_STRIDE + LANES] = sum11;
        products[at + 2 * COLUMN_STRIDE + LANES] = sum12;
        products[at + 3 * COLUMN_STRIDE + LANES] = sum13;
        products[at + 4 * COLUMN_STRIDE + LANES] = sum14;
        products[at + 2 * LANES] = sum20;
        products[at + COLUMN_STRIDE + 2 * LANES] = sum21;
        products[at + 2 * COLUMN_STRIDE + 2 * LANES] = sum22;
        products[at + 3 * COLUMN_STRIDE + 2 * LANES] = sum23;
        products[at + 4 * COLUMN_STRIDE + 2 * LANES] = sum24;
        products[at + 3 * LANES] = sum30;
        products[at + COLUMN_STRIDE + 3 * LANES] = sum31;
        products[at + 2 * COLUMN_STRIDE + 3 * LANES] = sum32;
        products[at + 3 * COLUMN_STRIDE + 3 * LANES] = sum33;
        products[at + 4 * COLUMN_STRIDE + 3 * LANES] = sum34;
    }
}
