package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * GEMM: {@code c = a·b}, {@code c += a·b} or {@code c = bias + a·b} for matrices of any strides. It is blocked for the caches and packed
 * after Goto and van de Geijn, "Anatomy of high-performance matrix multiplication" (2008), and uses the names of BLIS: a block of a is
 * mc × kc, a panel of b is kc × nr, and the micro-kernel computes an mr × nr tile of c.
 *
 * <p>All threads pack b together before they multiply. Each part of c packs its own rows of a.
 *
 * <p>An element of c is a sum of partial sums over {@link #KC} terms each, both in ascending order of k. The order depends neither on
 * the blocking of b nor on how c is divided among threads, so the bits do not either.
 */
final class MatrixProduct {
    /** Longer blocks store the tiles of c less often, but the rounding error of a plain sum grows with its length. */
    static final int KC = 512;

    /** The leading dimension of packed a. It is not a power of two, so that the rows map to different cache sets. */
    static final int PACKED_LDA = KC + Kernels.LANES;

    /** The most rows of a part. Packed, they fit a core's own cache for all blocks of k, also where two threads share it. */
    private static final int MAX_ROWS = 48;

    /** The most elements of b that are packed at a time. They fit the cache that the cores share. */
    static final long MAX_PACKED_B = 1 << 20;

    /** The fewest columns of b that are packed at a time, unless b has less: a is packed anew for each nc columns. */
    private static final int MIN_NC = 512;

    /** The same where a is column-major and packing transposes it, which takes longer. */
    private static final int MIN_NC_TRANSPOSING = 1024;

    /** The rows or columns of b that one part packs, whichever are not contiguous. */
    private static final int PACK_CHUNK = 64;

    private static final int PARTS_PER_THREAD = 4;

    /** The multiply-adds from which on threads share the product. */
    private static final long PARALLEL_FROM = 1 << 20;

    private final Kernels kernels;
    private final int mr;
    private final int nr;
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand c = new Operand();
    private final Operand bias = new Operand();
    private final Task packingB = this::packB;
    private final Task multiplication = this::multiplyPart;

    /** What the product is added to, where {@link #hasAddend}: c or the bias. */
    private Operand addend = c;

    private boolean hasAddend;
    private boolean transposesC;
    private long m;
    private long rowParts;

    /** The packed block of b: kb × nc, as {@link #kBlocks} blocks of panels. */
    private Floats packedB = Floats.NONE;

    /** Where the first panel starts in it. */
    private int firstOfB;

    private long k0;
    private int kb;
    private int kBlocks;
    private long n0;
    private int nc;
    private int panelsPerBlock;
    private int columnParts;
    private int columnsPerPart;

    MatrixProduct(Kernels kernels) {
        this.kernels = kernels;
        mr = kernels.mr();
        nr = kernels.nr();
    }

    Operand a() {
        return a;
    }

    Operand b() {
        return b;
    }

    /** The result. A column-major c is computed in a row-major scratch tile and then transposed into c. */
    Operand c() {
        return c;
    }

    /** Multiplies an [m, k] and a [k, n] matrix, as the operands have been set. If {@code adds}, c is accumulated into. */
    void multiply(long m, long k, long n, boolean adds, WorkerPool pool) {
        addend = c;
        hasAddend = adds;
        run(m, k, n, pool);
    }

    /** Multiplies an [m, k] and a [k, n] matrix and adds the bias, if there is one, along the contiguous dimension of c. */
    void multiplyFrom(@Nullable Tensor added, long m, long k, long n, WorkerPool pool) {
        hasAddend = added != null;
        addend = bias;
        if (added != null) {
            bias.setRow(added);
        }
        run(m, k, n, pool);
    }

    private void run(long rows, long k, long n, WorkerPool pool) {
        m = rows;
        transposesC = c.columnStride != Float.BYTES;
        boolean parallel = (double) m * k * n >= PARALLEL_FROM;
        rowParts = ceilDiv(m, MAX_ROWS);
        int wantedParts = parallel ? PARTS_PER_THREAD * pool.threads() : 1;
        int minNc = a.columnStride == Float.BYTES ? MIN_NC : MIN_NC_TRANSPOSING;
        long maxNc = Math.max(minNc, MAX_PACKED_B / Math.max(1, k));
        long width = Math.min(roundUp(n, nr), maxNc - maxNc % nr);
        long maxKb = Math.max(KC, MAX_PACKED_B / Math.max(1, width) / KC * KC);
        for (n0 = 0; n0 < n; n0 += nc) {
            nc = (int) Math.min(width, n - n0);
            divideColumns(wantedParts);
            k0 = 0;
            do {
                kb = (int) Math.min(maxKb, k - k0);
                multiplyBlockOfB(parallel, pool);
                k0 += kb;
            } while (k0 < k);
        }
    }

    /** Returns the first row of a part. Parts differ by one tile at most, or some threads would wait for others. */
    private long firstRow(long part) {
        return Math.min(m, part * ceilDiv(m, mr) / rowParts * mr);
    }

    /** Divides the nc columns as well where there are too few rows, although each part then packs its rows of a again. */
    private void divideColumns(int wantedParts) {
        columnsPerPart = (int) roundUp(ceilDiv(nc, ceilDiv(wantedParts, Math.max(1, rowParts))), nr);
        columnParts = (int) ceilDiv(nc, columnsPerPart);
    }

    private void multiplyBlockOfB(boolean parallel, WorkerPool pool) {
        kBlocks = Math.max(1, (int) ceilDiv(kb, KC));
        panelsPerBlock = (int) ceilDiv(nc, nr);
        int length = kBlocks * blockOfB() + Floats.LINE;
        if (packedB.array.length < length) {
            packedB = new Floats(length);
        }
        firstOfB = packedB.beforeLine();
        int packs = kBlocks * packsPerBlock();
        int parts = Math.toIntExact(rowParts * columnParts);
        if (parallel) {
            pool.run(packs, packingB);
            pool.run(parts, multiplication);
        } else {
            pool.runHere(packs, packingB);
            pool.runHere(parts, multiplication);
        }
    }

    private void packB(int part, Scratch scratch) {
        int block = part / packsPerBlock();
        int first = part % packsPerBlock() * PACK_CHUNK;
        int kc = kcOf(block);
        if (b.columnStride == Float.BYTES) {
            int at = panelAt(block, 0) + first * nr;
            long from = b.offset(kAt(block) + first, n0);
            kernels.packPanels(
                    b.segment, from, b.rowStride, Math.min(PACK_CHUNK, kc - first), nc, packedB, at, panelStride());
            return;
        }
        int end = Math.min(nc, first + PACK_CHUNK);
        for (int j = first; j < end; j += nr) {
            int n = Math.min(nr, end - j);
            long from = b.offset(kAt(block), n0 + j);
            kernels.transpose(b.segment, from, b.columnStride, n, kc, packedB, panelAt(block, j), nr, scratch);
        }
    }

    private int packsPerBlock() {
        return (int) ceilDiv(b.columnStride == Float.BYTES ? Math.min(KC, kb) : nc, PACK_CHUNK);
    }

    private void multiplyPart(int index, Scratch scratch) {
        long row = firstRow(index / columnParts);
        int rows = (int) (firstRow(index / columnParts + 1) - row);
        int from = index % columnParts * columnsPerPart;
        int end = Math.min(nc, from + columnsPerPart);
        boolean resumes = k0 > 0 || (hasAddend && addend.equals(c));
        boolean tileHasAddend = transposesC && (hasAddend || resumes);
        Operand target = c;
        if (transposesC) {
            target = TransposedTile.of(row, rows, n0 + from, end - from, scratch);
            if (resumes) {
                TransposedTile.read(target, row, rows, c, n0 + from, end - from, kernels, scratch);
            } else if (hasAddend) {
                TransposedTile.fill(target, row, rows, bias, n0 + from, end - from);
            }
        }
        int blockOfA = PACKED_LDA * (int) roundUp(rows, mr);
        Floats packedA = scratch.floats(blockOfA * kBlocks);
        packA(row, rows, packedA, blockOfA, scratch);
        ProductPart part = scratch.part;
        part.a = packedA;
        part.blockOfA = blockOfA;
        part.rows = rows;
        part.b = packedB;
        part.firstPanel = panelAt(0, from);
        part.panelStride = panelStride();
        part.blockOfB = blockOfB();
        part.columns = end - from;
        part.k = kb;
        part.adds = resumes || hasAddend;
        part.addend.setFrom(resumes || tileHasAddend ? target : addend, row, n0 + from);
        part.c.setFrom(target, row, n0 + from);
        kernels.multiply(part, scratch);
        if (transposesC) {
            TransposedTile.write(target, row, rows, c, n0 + from, end - from, kernels, scratch);
        }
    }

    /** Packs rows of a, {@link #PACKED_LDA} elements apart, for each block of k. */
    private void packA(long row, int rows, Floats packedA, int blockOfA, Scratch scratch) {
        for (int block = 0; block < kBlocks; block++) {
            long from = a.offset(row, kAt(block));
            int at = block * blockOfA;
            int kc = kcOf(block);
            if (a.columnStride == Float.BYTES) {
                kernels.packRows(a.segment, from, a.rowStride, rows, kc, packedA, at, PACKED_LDA);
            } else {
                kernels.transpose(a.segment, from, a.columnStride, kc, rows, packedA, at, PACKED_LDA, scratch);
            }
        }
    }

    private long kAt(int block) {
        return k0 + (long) block * KC;
    }

    private int kcOf(int block) {
        return Math.min(KC, kb - block * KC);
    }

    /** From one panel to the next: a little more than a panel has, so that those of a block map to different cache sets. */
    private int panelStride() {
        return Math.min(KC, kb) * nr + 2 * Kernels.LANES;
    }

    /** From one block of terms to the next. */
    private int blockOfB() {
        return panelsPerBlock * panelStride();
    }

    private int panelAt(int block, int column) {
        return firstOfB + block * blockOfB() + column / nr * panelStride();
    }

    private static long ceilDiv(long size, long of) {
        return (size + of - 1) / of;
    }

    private static long roundUp(long value, long multiple) {
        return ceilDiv(value, multiple) * multiple;
    }
}
