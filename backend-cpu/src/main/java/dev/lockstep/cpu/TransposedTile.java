package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/**
 * A row-major tile of scratch memory that stands in for a tile of a column-major c. It is transposed into c once it is complete. Rows
 * and columns are counted from the start of c.
 */
final class TransposedTile {
    private static final int LDA = MatrixProduct.PACKED_LDA;

    /** The columns that are transposed at a time. */
    private static final int COLUMNS = 64;

    private TransposedTile() {}

    /** Returns a tile of m × n elements with undefined contents. */
    static Operand of(long row, int m, long column, int n, Scratch scratch) {
        Operand tile = scratch.transposedTile;
        tile.rowStride = 4L * (n + Kernels.LANES);
        tile.columnStride = Float.BYTES;
        tile.at = -(row * tile.rowStride + column * tile.columnStride);
        tile.segment = scratch.aligned(m * tile.rowStride);
        return tile;
    }

    /** Fills each row with its element of the bias. */
    static void fill(Operand tile, long row, int m, Operand bias, long column, int n) {
        for (int i = 0; i < m; i++) {
            float value = Memory.getFloat(bias.segment, bias.at + 4 * (row + i));
            long at = tile.offset(row + i, column);
            for (int j = 0; j < n; j++) {
                Memory.putFloat(tile.segment, at + 4L * j, value);
            }
        }
    }

    /** Reads the tile of c, which a product is added to. */
    static void read(Operand tile, long row, int m, Operand c, long column, int n, Kernels kernels, Scratch scratch) {
        Floats columns = scratch.floats(m * LDA);
        for (int j = 0; j < n; j += COLUMNS) {
            int here = Math.min(COLUMNS, n - j);
            long from = c.offset(row, column + j);
            kernels.transpose(c.segment, from, c.columnStride, here, m, columns, 0, LDA, scratch);
            for (int i = 0; i < m; i++) {
                long to = tile.offset(row + i, column + j);
                MemorySegment.copy(columns.array, i * LDA, tile.segment, Memory.FLOAT, to, here);
            }
        }
    }

    /** Transposes the tile into c. */
    static void write(Operand tile, long row, int m, Operand c, long column, int n, Kernels kernels, Scratch scratch) {
        Floats columns = scratch.floats(COLUMNS * LDA);
        for (int j = 0; j < n; j += COLUMNS) {
            int here = Math.min(COLUMNS, n - j);
            long from = tile.offset(row, column + j);
            kernels.transpose(tile.segment, from, tile.rowStride, m, here, columns, 0, LDA, scratch);
            for (int i = 0; i < here; i++) {
                MemorySegment.copy(columns.array, i * LDA, c.segment, Memory.FLOAT, c.offset(row, column + j + i), m);
            }
        }
    }
}
