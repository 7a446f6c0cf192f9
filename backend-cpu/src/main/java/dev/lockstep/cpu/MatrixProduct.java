package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@code c = a·b}, {@code c += a·b} or {@code c = bias + a·b} for matrices of any strides, blocked for the caches and packed, after
 * Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
 *
 * <p>All threads together pack a slab of b, and only then multiply: each part of the result packs rows of a of its own, but no
 * part packs what another needs too.
 *
 * <p>Each element is a sum over blocks of {@link #DEPTH} terms, in ascending order, of sums in ascending order. The order
 * depends on nothing else, neither on the slabs nor on how the result is cut into parts, so neither do the bits.
 */
final class MatrixProduct {
    /** More terms would spare finishing a tile as often, but the longer a plain sum, the more it is off. */
    static final int DEPTH = 512;

    /** How far apart packed rows of a lie: not a power of two, so that they fall into different sets of the caches. */
    static final int LINE = DEPTH + Kernels.LANES;

    /** The most rows of a part: with a slab's terms, they stay in a core's own cache. */
    private static final int MOST_ROWS = 128;

    /** The fewest rows of a part: with less, the slab passes too often from the shared cache into a core's own. */
    private static final int FEWEST_ROWS = 64;

    /** Values of b that are packed at once: few enough for the cache that the cores share. */
    static final long SLAB = 1 << 20;

    /** The fewest columns of a slab, unless b has less: rows of a are packed anew for each slab. */
    private static final int SLAB_COLUMNS = 512;

    /** The same where a is transposed as it is packed, which takes longer. */
    private static final int SLAB_COLUMNS_TRANSPOSING = 1024;

    /** Terms or columns of b that are packed as one part, whichever are not adjacent in memory. */
    private static final int PACKED = 64;

    private static final int PARTS_OF_THREAD = 4;
    private static final long SHARED_FROM = 1 << 20;

    private final Kernels kernels;
    private final int tileRows;
    private final int tileColumns;
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();
    private final Operand bias = new Operand();
    private final Task packing = this::packPart;
    private final Task multiplication = this::multiplyPart;
    private Operand start = c;
    private boolean starts;
    private boolean turned;
    private long rows;
    private long rowsOfPart;
    private long rowParts;

    /** The slab of b that is packed. */
    private float[] panels = new float[0];

    private long firstTerm;
    private int terms;
    private int blocks;
    private long firstColumn;
    private int columns;
    private int panelsOfBlock;
    private int columnParts;
    private int columnsOfPart;

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
        turned = c.columnStride != Float.BYTES;
        boolean shared = (double) m * k * n >= SHARED_FROM;
        int wanted = shared ? PARTS_OF_THREAD * pool.threads() : 1;
        int fewestColumns = a.columnStride == Float.BYTES ? SLAB_COLUMNS : SLAB_COLUMNS_TRANSPOSING;
        long widest = Math.max(fewestColumns, SLAB / Math.max(1, k));
        long width = Math.min(roundUp(n, tileColumns), widest - widest % tileColumns);
        long most = Math.max(DEPTH, SLAB / Math.max(1, width) / DEPTH * DEPTH);
        cutRows(wanted);
        for (firstColumn = 0; firstColumn < n; firstColumn += columns) {
            columns = (int) Math.min(width, n - firstColumn);
            cutColumns(wanted);
            firstTerm = 0;
            do {
                terms = (int) Math.min(most, k - firstTerm);
                multiplySlab(shared, pool);
                firstTerm += terms;
            } while (firstTerm < k);
        }
    }

    private void cutRows(int wanted) {
        long parts = Math.max(count(rows, MOST_ROWS), Math.clamp(rows / FEWEST_ROWS, 1, wanted));
        rowsOfPart = roundUp(Math.max(1, count(rows, parts)), tileRows);
        rowParts = count(rows, rowsOfPart);
    }

    /** Cuts the columns of a slab, which has rows of a packed more often, where there are too few rows. */
    private void cutColumns(int wanted) {
        columnsOfPart = (int) roundUp(count(columns, count(wanted, Math.max(1, rowParts))), tileColumns);
        columnParts = (int) count(columns, columnsOfPart);
    }

    private void multiplySlab(boolean shared, WorkerPool pool) {
        blocks = Math.max(1, (int) count(terms, DEPTH));
        panelsOfBlock = (int) count(columns, tileColumns);
        int length = panel(blocks, 0);
        if (panels.length < length) {
            panels = new float[length];
        }
        int packs = blocks * packsOfBlock();
        int parts = Math.toIntExact(rowParts * columnParts);
        if (shared) {
            pool.run(packs, packing);
            pool.run(parts, multiplication);
        } else {
            pool.runHere(packs, packing);
            pool.runHere(parts, multiplication);
        }
    }

    private void packPart(int part, Scratch scratch) {
        int block = part / packsOfBlock();
        int first = part % packsOfBlock() * PACKED;
        int k = termsOf(block);
        if (b.columnStride == Float.BYTES) {
            int at = panel(block, 0) + first * tileColumns;
            long from = b.offset(termAt(block) + first, firstColumn);
            kernels.copyToPanels(
                    b.segment, from, b.rowStride, Math.min(PACKED, k - first), columns, panels, at, panelSize());
            return;
        }
        int end = Math.min(columns, first + PACKED);
        for (int j = first; j < end; j += tileColumns) {
            int n = Math.min(tileColumns, end - j);
            long from = b.offset(termAt(block), firstColumn + j);
            Transposition.transpose(
                    b.segment, from, b.columnStride, n, k, panels, panel(block, j), tileColumns, scratch.rows);
        }
    }

    private int packsOfBlock() {
        return (int) count(b.columnStride == Float.BYTES ? Math.min(DEPTH, terms) : columns, PACKED);
    }

    /**
     * Passes over the rows of a for each panel of b, so that b and the result's columns stay in the first caches meanwhile; short
     * panels are passed several at a time, for then most of the time goes to the result, which is written row by row.
     */
    private void multiplyPart(int part, Scratch scratch) {
        long row = part / columnParts * rowsOfPart;
        int m = (int) Math.min(rowsOfPart, rows - row);
        int from = part % columnParts * columnsOfPart;
        int end = Math.min(columns, from + columnsOfPart);
        boolean goesOn = firstTerm > 0 || (starts && start.equals(c));
        boolean beginsBeside = turned && (starts || goesOn);
        Operand target = c;
        if (turned) {
            target = TurnedBlock.of(row, m, firstColumn + from, end - from, scratch);
            if (goesOn) {
                TurnedBlock.read(target, row, m, c, firstColumn + from, end - from, scratch);
            } else if (starts) {
                TurnedBlock.fill(target, row, m, bias, firstColumn + from, end - from);
            }
        }
        int lines = LINE * (int) roundUp(m, tileRows);
        float[] packed = scratch.floats(lines * blocks);
        packRows(row, m, packed, lines, scratch);
        int group = DEPTH / Math.clamp(terms, 1, DEPTH) * tileColumns;
        for (int j = from; j < end; j += group) {
            int n = Math.min(group, end - j);
            for (int block = 0; block < blocks; block++) {
                boolean continues = goesOn || block > 0 || beginsBeside;
                Operand added = continues ? target : start;
                multiplyPanels(row, m, j, n, block, packed, block * lines, added, continues || starts, target, scratch);
            }
        }
        if (turned) {
            TurnedBlock.write(target, row, m, c, firstColumn + from, end - from, scratch);
        }
    }

    private void multiplyPanels(
            long row,
            int m,
            int column,
            int n,
            int block,
            float[] packed,
            int aAt,
            Operand added,
            boolean adds,
            Operand target,
            Scratch scratch) {
        int k = termsOf(block);
        MemorySegment sums = scratch.tile(4L * tileRows * tileColumns);
        for (int r = 0; r < m; r += tileRows) {
            for (int j = 0; j < n; j += tileColumns) {
                long resultColumn = firstColumn + column + j;
                int height = Math.min(tileRows, m - r);
                int width = Math.min(tileColumns, n - j);
                int from = aAt + r * LINE;
                int panel = panel(block, column + j);
                if (!adds && height == tileRows && width == tileColumns) {
                    long at = target.offset(row + r, resultColumn);
                    kernels.tile(packed, from, panels, panel, k, target.segment, at, target.rowStride, scratch);
                    continue;
                }
                kernels.tile(packed, from, panels, panel, k, sums, 0, 4L * tileColumns, scratch);
                kernels.finishTile(
                        sums,
                        height,
                        width,
                        adds,
                        added.segment,
                        added.offset(row + r, resultColumn),
                        added.rowStride,
                        target.segment,
                        target.offset(row + r, resultColumn),
                        target.rowStride);
            }
        }
    }

    /** Packs rows of a, one after another, {@link #LINE} values apart, for each block of terms. */
    private void packRows(long row, int m, float[] packed, int blockSize, Scratch scratch) {
        if (a.columnStride == Float.BYTES) {
            for (int i = 0; i < m; i++) {
                for (int block = 0; block < blocks; block++) {
                    long from = a.offset(row + i, termAt(block));
                    int at = block * blockSize + i * LINE;
                    MemorySegment.copy(a.segment, Memory.FLOAT, from, packed, at, termsOf(block));
                }
            }
            return;
        }
        for (int block = 0; block < blocks; block++) {
            long from = a.offset(row, termAt(block));
            int at = block * blockSize;
            Transposition.transpose(a.segment, from, a.columnStride, termsOf(block), m, packed, at, LINE, scratch.rows);
        }
    }

    private long termAt(int block) {
        return firstTerm + (long) block * DEPTH;
    }

    private int termsOf(int block) {
        return Math.min(DEPTH, terms - block * DEPTH);
    }

    /** A little more than a panel needs, so that those of a block lie in different sets of the caches. */
    private int panelSize() {
        return Math.min(DEPTH, terms) * tileColumns + 2 * Kernels.LANES;
    }

    private int panel(int block, int column) {
        return (block * panelsOfBlock + column / tileColumns) * panelSize();
    }

    private static long count(long size, long of) {
        return (size + of - 1) / of;
    }

    private static long roundUp(long value, long multiple) {
        return count(value, multiple) * multiple;
    }
}
