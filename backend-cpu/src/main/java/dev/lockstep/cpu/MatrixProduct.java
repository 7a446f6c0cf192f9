package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/**
 * {@code c = a·b} or {@code c += a·b} for matrices of any strides, blocked for the caches and packed, after Goto and van de Geijn, "Anatomy
 * of high-performance matrix multiplication" (2008).
 *
 * <p>Each element is a sum over blocks of {@link #DEPTH} terms, in ascending order, of sums in ascending order. The order
 * depends on nothing else, so neither do the bits.
 */
final class MatrixProduct implements Task {
    static final int DEPTH = 256;

    private static final int ROWS = 192;
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
        long aBytes = 4L * DEPTH * roundUp(m, tileRows);
        long bBytes = 4L * DEPTH * roundUp(n, tileColumns);
        MemorySegment panels = scratch.panel(aBytes + bBytes + 4L * tileRows * tileColumns);
        for (long p = 0; p < depth; p += DEPTH) {
            int k = (int) Math.min(DEPTH, depth - p);
            packRows(row, p, m, k, panels);
            packColumns(p, column, k, n, panels, aBytes);
            multiplyPanels(row, column, m, n, k, panels, aBytes, aBytes + bBytes, add || p > 0);
        }
    }

    private void multiplyPanels(
            long row, long column, int m, int n, int k, MemorySegment panels, long bAt, long tileAt, boolean adds) {
        long bStride = 4L * tileColumns;
        for (int j = 0; j < n; j += tileColumns) {
            long bPanel = bAt + 4L * j * k;
            for (int i = 0; i < m; i += tileRows) {
                long aPanel = 4L * i * k;
                long target = c.offset(row + i, column + j);
                if (i + tileRows <= m && j + tileColumns <= n) {
                    kernels.tile(panels, aPanel, panels, bPanel, bStride, k, c.segment, target, c.rowStride, adds);
                } else {
                    kernels.tile(panels, aPanel, panels, bPanel, bStride, k, panels, tileAt, bStride, false);
                    write(panels, tileAt, target, Math.min(tileRows, m - i), Math.min(tileColumns, n - j), adds);
                }
            }
        }
    }

    private void write(MemorySegment tile, long tileAt, long target, int m, int n, boolean adds) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                long at = target + i * c.rowStride + 4L * j;
                float sum = Memory.getFloat(tile, tileAt + 4L * (i * tileColumns + j));
                Memory.putFloat(c.segment, at, adds ? Memory.getFloat(c.segment, at) + sum : sum);
            }
        }
    }

    private void packRows(long row, long p, int m, int k, MemorySegment out) {
        long at = 0;
        for (int i = 0; i < m; i += tileRows) {
            int here = Math.min(tileRows, m - i);
            for (int q = 0; q < k; q++) {
                for (int r = 0; r < tileRows; r++) {
                    float value = r < here ? Memory.getFloat(a.segment, a.offset(row + i + r, p + q)) : 0f;
                    Memory.putFloat(out, at, value);
                    at += 4;
                }
            }
        }
    }

    private void packColumns(long p, long column, int k, int n, MemorySegment out, long outAt) {
        long at = outAt;
        for (int j = 0; j < n; j += tileColumns) {
            int here = Math.min(tileColumns, n - j);
            for (int q = 0; q < k; q++) {
                for (int r = 0; r < tileColumns; r++) {
                    float value = r < here ? Memory.getFloat(b.segment, b.offset(p + q, column + j + r)) : 0f;
                    Memory.putFloat(out, at, value);
                    at += 4;
                }
            }
        }
    }

    private static int roundUp(int value, int multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }
}
