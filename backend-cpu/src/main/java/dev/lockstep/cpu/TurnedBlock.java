package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/**
 * A part of a matrix product whose result has adjacent rows instead of columns: it is formed in memory of the thread's own, and
 * then transposed. Rows and columns count from the start of the result.
 */
final class TurnedBlock {
    private static final int LINE = MatrixProduct.LINE;

    /** The columns that are transposed at once. */
    private static final int COLUMNS = 64;

    private TurnedBlock() {}

    /** Returns memory for m rows of n columns. */
    static Operand of(long row, int m, long column, int n, Scratch scratch) {
        Operand block = scratch.block;
        block.rowStride = 4L * (n + Kernels.LANES);
        block.columnStride = Float.BYTES;
        block.at = -(row * block.rowStride + column * block.columnStride);
        block.segment = scratch.panel(m * block.rowStride);
        return block;
    }

    /** Fills each row with its element of the bias. */
    static void fill(Operand block, long row, int m, Operand bias, long column, int n) {
        for (int i = 0; i < m; i++) {
            float value = Memory.getFloat(bias.segment, bias.at + 4 * (row + i));
            long at = block.offset(row + i, column);
            for (int j = 0; j < n; j++) {
                Memory.putFloat(block.segment, at + 4L * j, value);
            }
        }
    }

    /** Reads from the result what was written there. */
    static void read(Operand block, long row, int m, Operand c, long column, int n, Scratch scratch) {
        float[] lines = scratch.floats(m * LINE);
        for (int j = 0; j < n; j += COLUMNS) {
            int here = Math.min(COLUMNS, n - j);
            long from = c.offset(row, column + j);
            Transposition.transpose(c.segment, from, c.columnStride, here, m, lines, 0, LINE, scratch.rows);
            for (int i = 0; i < m; i++) {
                long to = block.offset(row + i, column + j);
                MemorySegment.copy(lines, i * LINE, block.segment, Memory.FLOAT, to, here);
            }
        }
    }

    /** Writes the rows to the result, where they are columns. */
    static void write(Operand block, long row, int m, Operand c, long column, int n, Scratch scratch) {
        float[] lines = scratch.floats(COLUMNS * LINE);
        for (int j = 0; j < n; j += COLUMNS) {
            int here = Math.min(COLUMNS, n - j);
            long from = block.offset(row, column + j);
            Transposition.transpose(block.segment, from, block.rowStride, m, here, lines, 0, LINE, scratch.rows);
            for (int i = 0; i < here; i++) {
                MemorySegment.copy(lines, i * LINE, c.segment, Memory.FLOAT, c.offset(row, column + j + i), m);
            }
        }
    }
}
