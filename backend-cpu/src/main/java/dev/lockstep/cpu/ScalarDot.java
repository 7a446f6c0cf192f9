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
            Scratch scratch) {
        float[] copies = scratch.floats(ROWS_KEPT * CHUNK);
        Arrays.fill(scratch.lanes, 0);
        int whole = depth - depth % Kernels.LANES;
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
            for (int lane = 0; lane < Kernels.LANES; lane++) {
                addLane(lane, n, copies, scratch.lanes);
            }
        }
    }

    private static void addLane(int lane, int n, float[] copies, float[] lanes) {
        float sum00 = lanes[lane];
        float sum01 = lanes[lane + Kernels.LANES];
        float sum02 = lanes[lane + 2 * Kernels.LANES];
        float sum03 = lanes[lane + 3 * Kernels.LANES];
        float sum04 = lanes[lane + 4 * Kernels.LANES];
        float sum10 = lanes[lane + 5 * Kernels.LANES];
        float sum11 = lanes[lane + 6 * Kernels.LANES];
        float sum12 = lanes[lane + 7 * Kernels.LANES];
        float sum13 = lanes[lane + 8 * Kernels.LANES];
        float sum14 = lanes[lane + 9 * Kernels.LANES];
        float sum20 = lanes[lane + 10 * Kernels.LANES];
        float sum21 = lanes[lane + 11 * Kernels.LANES];
        float sum22 = lanes[lane + 12 * Kernels.LANES];
        float sum23 = lanes[lane + 13 * Kernels.LANES];
        float sum24 = lanes[lane + 14 * Kernels.LANES];
        float sum30 = lanes[lane + 15 * Kernels.LANES];
        float sum31 = lanes[lane + 16 * Kernels.LANES];
        float sum32 = lanes[lane + 17 * Kernels.LANES];
        float sum33 = lanes[lane + 18 * Kernels.LANES];
        float sum34 = lanes[lane + 19 * Kernels.LANES];
        for (int k = lane; k < n; k += Kernels.LANES) {
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
        lanes[lane] = sum00;
        lanes[lane + Kernels.LANES] = sum01;
        lanes[lane + 2 * Kernels.LANES] = sum02;
        lanes[lane + 3 * Kernels.LANES] = sum03;
        lanes[lane + 4 * Kernels.LANES] = sum04;
        lanes[lane + 5 * Kernels.LANES] = sum10;
        lanes[lane + 6 * Kernels.LANES] = sum11;
        lanes[lane + 7 * Kernels.LANES] = sum12;
        lanes[lane + 8 * Kernels.LANES] = sum13;
        lanes[lane + 9 * Kernels.LANES] = sum14;
        lanes[lane + 10 * Kernels.LANES] = sum20;
        lanes[lane + 11 * Kernels.LANES] = sum21;
        lanes[lane + 12 * Kernels.LANES] = sum22;
        lanes[lane + 13 * Kernels.LANES] = sum23;
        lanes[lane + 14 * Kernels.LANES] = sum24;
        lanes[lane + 15 * Kernels.LANES] = sum30;
        lanes[lane + 16 * Kernels.LANES] = sum31;
        lanes[lane + 17 * Kernels.LANES] = sum32;
        lanes[lane + 18 * Kernels.LANES] = sum33;
        lanes[lane + 19 * Kernels.LANES] = sum34;
    }
}
