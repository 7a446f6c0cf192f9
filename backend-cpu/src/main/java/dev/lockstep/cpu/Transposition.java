package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** Transposes a block of a matrix while it is packed, four rows at a time, so that each line of the cache is written once. */
final class Transposition {
    private static final int ROWS = 4;

    /** The columns that are transposed at once: the line of the cache that each is written to stays in the first one until it is whole. */
    private static final int COLUMNS = 128;

    /** The room that is needed. */
    static final int SIZE = ROWS * COLUMNS;

    private Transposition() {}

    /** Takes {@code rows} rows of n elements, {@code stride} bytes apart: element (i, j) goes to {@code out[at + j·width + i]}. */
    static void transpose(
            MemorySegment source, long so, long stride, int rows, int n, float[] out, int at, int width, float[] room) {
        for (int j = 0; j < n; j += COLUMNS) {
            columns(source, so + 4L * j, stride, rows, Math.min(COLUMNS, n - j), out, at + j * width, width, room);
        }
    }

    private static void columns(
            MemorySegment source, long so, long stride, int rows, int n, float[] out, int at, int width, float[] room) {
        int i = 0;
        for (; i <= rows - ROWS; i += ROWS) {
            for (int r = 0; r < ROWS; r++) {
                MemorySegment.copy(source, Memory.FLOAT, so + (i + r) * stride, room, r * COLUMNS, n);
            }
            spreadFour(room, n, out, at + i, width);
        }
        for (; i < rows; i++) {
            MemorySegment.copy(source, Memory.FLOAT, so + i * stride, room, 0, n);
            spread(room, n, out, at + i, width);
        }
    }

    private static void spreadFour(float[] rows, int n, float[] out, int at, int width) {
        for (int j = 0; j < n; j++) {
            int to = at + j * width;
            out[to] = rows[j];
            out[to + 1] = rows[j + COLUMNS];
            out[to + 2] = rows[j + 2 * COLUMNS];
            out[to + 3] = rows[j + 3 * COLUMNS];
        }
    }

    private static void spread(float[] row, int n, float[] out, int at, int width) {
        for (int j = 0; j < n; j++) {
            out[at + j * width] = row[j];
        }
    }
}
