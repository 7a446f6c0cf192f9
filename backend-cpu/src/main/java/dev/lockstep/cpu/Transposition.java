package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** Transposes a block of a matrix as it is packed. It takes four rows at a time, so that each cache line is written fewer times. */
final class Transposition {
    private static final int ROWS = 4;

    /** The columns that are transposed at a time. The cache lines that they are written to stay in L1 until they are full. */
    private static final int COLUMNS = 128;

    /** The length of the buffer that is needed. */
    static final int BUFFER_SIZE = ROWS * COLUMNS;

    private Transposition() {}

    /** Transposes {@code rows} rows of n elements, {@code stride} bytes apart: element (i, j) goes to {@code out[at + j·ld + i]}. */
    static void transpose(
            MemorySegment source, long so, long stride, int rows, int n, float[] out, int at, int ld, float[] buffer) {
        for (int j = 0; j < n; j += COLUMNS) {
            columns(source, so + 4L * j, stride, rows, Math.min(COLUMNS, n - j), out, at + j * ld, ld, buffer);
        }
    }

    private static void columns(
            MemorySegment source, long so, long stride, int rows, int n, float[] out, int at, int ld, float[] buffer) {
        int i = 0;
        for (; i <= rows - ROWS; i += ROWS) {
            for (int r = 0; r < ROWS; r++) {
                MemorySegment.copy(source, Memory.FLOAT, so + (i + r) * stride, buffer, r * COLUMNS, n);
            }
            scatterFour(buffer, n, out, at + i, ld);
        }
        for (; i < rows; i++) {
            MemorySegment.copy(source, Memory.FLOAT, so + i * stride, buffer, 0, n);
            scatter(buffer, n, out, at + i, ld);
        }
    }

    private static void scatterFour(float[] rows, int n, float[] out, int at, int ld) {
        for (int j = 0; j < n; j++) {
            int to = at + j * ld;
            out[to] = rows[j];
            out[to + 1] = rows[j + COLUMNS];
            out[to + 2] = rows[j + 2 * COLUMNS];
            out[to + 3] = rows[j + 3 * COLUMNS];
        }
    }

    private static void scatter(float[] row, int n, float[] out, int at, int ld) {
        for (int j = 0; j < n; j++) {
            out[at + j * ld] = row[j];
        }
    }
}
