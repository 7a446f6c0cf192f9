package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@code c = a·b}, {@code c += a·b} or {@code c = bias + a·b} for matrices of any strides, blocked for the caches and packed, after
 * Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
 *
 * <p>Each element is a sum over blocks of {@link #DEPTH} terms, in ascending order, of sums in ascending order. The order
 * depends on nothing else, neither on how the result is cut into parts, so neither do the bits.
 */
final class MatrixProduct implements Task {
    static final int DEPTH = 256;

    /** Rows of a that are packed at once, and soon used: they stay in the first cache or just beyond. */
    private static final int ROWS = 128;

    /** Values of b that are packed at once, and kept while all rows of a part pass by: half of a core's own megabyte. */
    private static final int BLOCK = 512 * DEPTH;

    private static final int PARTS_OF_THREAD = 2;
    private static final long SHARED_FROM = 1 << 20;

    private final Kernels kernels;
    private final int tileRows;
    private final int tileColumns;
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();
    private final Operand bias = new Operand();
    private Operand start = c;
    private boolean starts;
    private long rows;
    private long columns;
    private long depth;
    private long rowsOfPart;
    private long columnsOfPart;
    private int rowParts;

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

    /** The result. Where its rows and not its columns are adjacent, it is formed beside it and then transposed. */
    Operand c() {
        return c;
    }

    /** Multiplies an [m, k] and a [k, n] matrix, as the operands have been set; {@code adds} the product to what is there. */
    void multiply(long m, long k, long n, boolean adds, WorkerPool pool) {
        start = c;
        starts = adds;
        run(m, k, n, pool);
    }

    /**
     * Multiplies an [m, k] and a [k, n] matrix and adds the bias, where there is one, along the side of the result that lies
     * adjacent in memory.
     */
    void multiplyFrom(@Nullable Tensor added, long m, long k, long n, WorkerPool pool) {
        starts = added != null;
        start = bias;
        if (added != null) {
            bias.setRow(added);
        }
        run(m, k, n, pool);
    }

    private void run(long m, long k, long n, WorkerPool pool) {
        rows = m;
        depth = k;
        columns = n;
        boolean shared = (double) m * k * n >= SHARED_FROM;
        cut(shared ? PARTS_OF_THREAD * pool.threads() : 1);
        int parts = Math.toIntExact(rowParts * count(n, columnsOfPart));
        if (shared) {
            pool.run(parts, this);
        } else {
            pool.runHere(parts, this);
        }
    }

    /** Cuts the longer side of the result where blocks of columns alone give too few parts. */
    private void cut(int wanted) {
        long columnParts = Math.max(1, count(columns, BLOCK / Math.clamp(depth, 1, DEPTH)));
        long more = count(wanted, columnParts);
        boolean cutsRows = rows >= columns;
        rowsOfPart = Math.max(1, cutsRows ? roundUp(count(rows, more), tileRows) : rows);
        columnsOfPart = roundUp(Math.max(1, count(columns, cutsRows ? columnParts : columnParts * more)), tileColumns);
        rowParts = Math.toIntExact(count(rows, rowsOfPart));
    }

    @Override
    public void run(int part, Scratch scratch) {
        long row = part % rowParts * rowsOfPart;
        long end = Math.min(rows, row + rowsOfPart);
        long column = part / rowParts * columnsOfPart;
        int n = (int) Math.min(columnsOfPart, columns - column);
        int bAt = DEPTH * (int) roundUp(Math.min(ROWS, end - row), tileRows);
        int size = panelSize((int) Math.min(DEPTH, depth));
        float[] panels = scratch.floats(bAt + size * (int) count(n, tileColumns));
        boolean turned = c.columnStride != Float.BYTES;
        Operand target = turned ? besideResult(row, end, column, n, scratch) : c;
        boolean startsInPlace = turned && starts;
        long p = 0;
        do {
            int k = (int) Math.min(DEPTH, depth - p);
            boolean continues = p > 0 || startsInPlace;
            packColumns(p, k, column, n, panels, bAt, scratch);
            for (long i = row; i < end; i += ROWS) {
                int m = (int) Math.min(ROWS, end - i);
                packRows(i, m, p, k, panels, scratch);
                multiplyPanels(
                        i, m, column, n, k, bAt, continues ? target : start, continues || starts, target, scratch);
            }
            p += k;
        } while (p < depth);
        if (turned) {
            writeTurned(target, row, end, column, n, scratch);
        }
    }

    private void multiplyPanels(
            long i,
            int m,
            long column,
            int n,
            int k,
            int bAt,
            Operand from,
            boolean adds,
            Operand target,
            Scratch scratch) {
        float[] panels = scratch.floats(0);
        int size = panelSize(k);
        for (int r = 0; r < m; r += tileRows) {
            for (int j = 0; j < n; j += tileColumns) {
                kernels.tile(panels, r * DEPTH, bAt + j / tileColumns * size, k, scratch.lanes);
                kernels.finishTile(
                        scratch.lanes,
                        Math.min(tileRows, m - r),
                        Math.min(tileColumns, n - j),
                        adds,
                        from.segment,
                        from.offset(i + r, column + j),
                        from.rowStride,
                        target.segment,
                        target.offset(i + r, column + j),
                        target.rowStride);
            }
        }
    }

    /** Returns memory for rows {@code row} to {@code end} of a part of the result, which holds the bias where there is one. */
    private Operand besideResult(long row, long end, long column, int n, Scratch scratch) {
        Operand block = scratch.block;
        block.rowStride = 4 * roundUp(n, tileColumns);
        block.columnStride = Float.BYTES;
        block.at = -(row * block.rowStride + column * block.columnStride);
        block.segment = scratch.panel((end - row) * block.rowStride);
        for (long i = row; i < end && starts; i++) {
            float value = Memory.getFloat(bias.segment, bias.at + 4 * i);
            long at = block.offset(i, column);
            for (int j = 0; j < n; j++) {
                Memory.putFloat(block.segment, at + 4L * j, value);
            }
        }
        return block;
    }

    private void writeTurned(Operand block, long row, long end, long column, int n, Scratch scratch) {
        float[] lines = scratch.floats(n * DEPTH);
        for (long i = row; i < end; i += DEPTH) {
            int m = (int) Math.min(DEPTH, end - i);
            long from = block.offset(i, column);
            Transposition.transpose(block.segment, from, block.rowStride, m, n, lines, 0, DEPTH, scratch.rows);
            for (int j = 0; j < n; j++) {
                MemorySegment.copy(lines, j * DEPTH, c.segment, Memory.FLOAT, c.offset(i, column + j), m);
            }
        }
    }

    /** Packs rows of a, one after another, {@link #DEPTH} values apart. */
    private void packRows(long row, int m, long term, int k, float[] panels, Scratch scratch) {
        long from = a.offset(row, term);
        if (a.columnStride == Float.BYTES) {
            for (int i = 0; i < m; i++) {
                MemorySegment.copy(a.segment, Memory.FLOAT, from + i * a.rowStride, panels, i * DEPTH, k);
            }
        } else {
            Transposition.transpose(a.segment, from, a.columnStride, k, m, panels, 0, DEPTH, scratch.rows);
        }
    }

    /** Packs columns of b into panels of a tile's width, which hold a row for each of the k terms. */
    private void packColumns(long term, int k, long column, int n, float[] panels, int at, Scratch scratch) {
        long from = b.offset(term, column);
        int size = panelSize(k);
        if (b.columnStride == Float.BYTES) {
            kernels.copyToPanels(b.segment, from, b.rowStride, k, n, panels, at, size);
            return;
        }
        for (int j = 0; j < n; j += tileColumns) {
            int width = Math.min(tileColumns, n - j);
            int to = at + j / tileColumns * size;
            Transposition.transpose(
                    b.segment,
                    from + j * b.columnStride,
                    b.columnStride,
                    width,
                    k,
                    panels,
                    to,
                    tileColumns,
                    scratch.rows);
        }
    }

    /** A little more than a panel needs, so that those of a block lie in different sets of the caches. */
    private int panelSize(int k) {
        return k * tileColumns + 2 * Kernels.LANES;
    }

    private static long count(long size, long of) {
        return (size + of - 1) / of;
    }

    private static long roundUp(long value, long multiple) {
        return count(value, multiple) * multiple;
    }
}
