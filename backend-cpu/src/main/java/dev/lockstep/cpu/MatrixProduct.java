package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * {@code c = a·b} or {@code c += a·b} for matrices of any strides, blocked for the caches and packed, after Goto and van de Geijn, "Anatomy
 * of high-performance matrix multiplication" (2008).
 *
 * <p>Each element is a sum over blocks of {@link #DEPTH} terms, in ascending order, of sums in ascending order. The order
 * depends on nothing else, so neither do the bits.
 */
final class MatrixProduct implements Task {
    static final int DEPTH = 256;

    private static final int ROWS = 256;
    private static final int COLUMNS = 512;
    private static final long SHARED_FROM = 1 << 21;

    private final Kernels kernels;
    private final int tileRows;
    private final int tileColumns;
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();
    private long rows;
    private long columns;
    private long depth;
    private int rowBlocks;
    private boolean add;

    MatrixProduct(Kernels kernels) {
        this.kernels = kernels;
        tileRows = kernels.tileRows();
        tileColumns = kernels.tileColumns();
    }

    Operand a() {
        return a;
    }

    Operand b() {
        return b;
    }

    /** The result, whose columns must be adjacent. */
    Operand c() {
        return c;
    }

    /**
     * Multiplies an [m, k] and a [k, n] matrix, as the operands have been set.
     *
     * @param adds whether the product is added to what is there
     */
    void multiply(long m, long k, long n, boolean adds, WorkerPool pool) {
        if (k == 0 && !adds) {
            for (long i = 0; i < m && n > 0; i++) {
                c.segment.asSlice(c.offset(i, 0), 4 * n).fill((byte) 0);
            }
            return;
        }
        add = adds;
        rows = m;
        depth = k;
        columns = n;
        rowBlocks = (int) ((m + ROWS - 1) / ROWS);
        int parts = Math.toIntExact(rowBlocks * ((n + COLUMNS - 1) / COLUMNS));
        if (m * k * n < SHARED_FROM) {
            pool.runHere(parts, this);
        } else {
            pool.run(parts, this);
        }
    }

    @Override
    public void run(int part, Scratch scratch) {
        long row = (long) (part % rowBlocks) * ROWS;
        long column = (long) (part / rowBlocks) * COLUMNS;
        int m = (int) Math.min(ROWS, rows - row);
        int n = (int) Math.min(COLUMNS, columns - column);
        int bAt = DEPTH * roundUp(m, tileRows);
        float[] panels = scratch.floats(bAt + DEPTH * roundUp(n, tileColumns));
        for (long p = 0; p < depth; p += DEPTH) {
            int k = (int) Math.min(DEPTH, depth - p);
            pack(a, row, p, m, k, false, tileRows, panels, 0, scratch.row);
            pack(b, column, p, n, k, true, tileColumns, panels, bAt, scratch.row);
            multiplyPanels(row, column, m, n, k, bAt, add || p > 0, scratch);
        }
    }

    private void multiplyPanels(long row, long column, int m, int n, int k, int bAt, boolean adds, Scratch scratch) {
        float[] panels = scratch.floats(0);
        for (int j = 0; j < n; j += tileColumns) {
            for (int i = 0; i < m; i += tileRows) {
                long target = c.offset(row + i, column + j);
                if (i + tileRows <= m && j + tileColumns <= n) {
                    kernels.tile(panels, i * k, bAt + j * k, k, c.segment, target, c.rowStride, adds, scratch.lanes);
                } else {
                    MemorySegment tile = scratch.panel(4L * tileRows * tileColumns);
                    kernels.tile(panels, i * k, bAt + j * k, k, tile, 0, 4L * tileColumns, false, scratch.lanes);
                    write(tile, target, Math.min(tileRows, m - i), Math.min(tileColumns, n - j), adds);
                }
            }
        }
    }

    /** Writes the part of a tile that lies within the result. */
    private void write(MemorySegment tile, long target, int m, int n, boolean adds) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                long at = target + i * c.rowStride + 4L * j;
                float sum = Memory.getFloat(tile, 4L * (i * tileColumns + j));
                Memory.putFloat(c.segment, at, adds ? Memory.getFloat(c.segment, at) + sum : sum);
            }
        }
    }

    /**
     * Packs a block into panels of {@code width} lines, for each of the k terms of the sums one value of each line.
     *
     * @param across whether lines are the operand's columns and not its rows
     */
    private static void pack(
            Operand operand,
            long line,
            long term,
            int lines,
            int k,
            boolean across,
            int width,
            float[] panels,
            int at,
            float[] row) {
        long lineStride = across ? operand.columnStride : operand.rowStride;
        long termStride = across ? operand.rowStride : operand.columnStride;
        long start = operand.at + line * lineStride + term * termStride;
        for (int i = 0; i < lines; i += width) {
            int here = Math.min(width, lines - i);
            int panel = at + i * k;
            long from = start + i * lineStride;
            if (here < width) {
                Arrays.fill(panels, panel, panel + k * width, 0f);
            }
            if (lineStride == Float.BYTES) {
                for (int q = 0; q < k; q++) {
                    MemorySegment.copy(
                            operand.segment, Memory.FLOAT, from + q * termStride, panels, panel + q * width, here);
                }
            } else {
                for (int r = 0; r < here; r++) {
                    MemorySegment.copy(operand.segment, Memory.FLOAT, from + r * lineStride, row, 0, k);
                    spread(row, k, panels, panel + r, width);
                }
            }
        }
    }

    private static void spread(float[] row, int k, float[] panels, int at, int width) {
        for (int q = 0; q < k; q++) {
            panels[at + q * width] = row[q];
        }
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
