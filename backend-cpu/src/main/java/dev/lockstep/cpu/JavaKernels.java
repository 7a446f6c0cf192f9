package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/** The inner loops in Java, where C2 compiles a tile of a product better than a block of it. */
interface JavaKernels extends Kernels {
    /**
     * Multiplies {@link #mr} packed rows of a by a packed panel of b: {@code sums[i, j] = Σₚ a[i, p]·b[p, j]} for p < kc, in ascending
     * order of p.
     *
     * @param a holds the rows, {@link MatrixProduct#PACKED_LDA} apart, from {@code ao} on
     * @param b holds the panel, {@link #nr} elements for each p, from {@code bo} on
     * @param sums receives the tile from {@code at} on, its rows {@code stride} bytes apart
     */
    void microKernel(
            Floats a, int ao, Floats b, int bo, int kc, MemorySegment sums, long at, long stride, Scratch scratch);

    /**
     * Stores the upper left part of a dense tile of sums: {@code c = sums}, or {@code c = addend + sums} if {@code adds}. Strides are in
     * bytes.
     */
    void epilogue(
            MemorySegment sums,
            int rows,
            int columns,
            boolean adds,
            MemorySegment addend,
            long so,
            long addendStride,
            MemorySegment c,
            long co,
            long cStride);

    @Override
    default void multiply(ProductPart part, Scratch scratch) {
        int step = MatrixProduct.KC / Math.clamp(part.k, 1, MatrixProduct.KC) * nr();
        for (int column = 0; column < part.columns; column += step) {
            int end = Math.min(part.columns, column + step);
            int block = 0;
            do {
                multiplyBlock(part, block, column, end, scratch);
                block++;
            } while (block * MatrixProduct.KC < part.k);
        }
    }

    /** Multiplies a block of terms by the panels from a column to another, exclusive. */
    private void multiplyBlock(ProductPart part, int block, int first, int end, Scratch scratch) {
        int mr = mr();
        int nr = nr();
        int kc = Math.min(MatrixProduct.KC, part.k - block * MatrixProduct.KC);
        boolean adds = part.adds || block > 0;
        Operand addend = block == 0 ? part.addend : part.c;
        Operand c = part.c;
        MemorySegment sums = scratch.tile(4L * mr * nr);
        for (int i = 0; i < part.rows; i += mr) {
            int height = Math.min(mr, part.rows - i);
            int rows = block * part.blockOfA + i * MatrixProduct.PACKED_LDA;
            for (int j = first; j < end; j += nr) {
                int width = Math.min(nr, end - j);
                int panel = part.firstPanel + block * part.blockOfB + j / nr * part.panelStride;
                long at = c.offset(i, j);
                if (!adds && height == mr && width == nr) {
                    microKernel(part.a, rows, part.b, panel, kc, c.segment, at, c.rowStride, scratch);
                    continue;
                }
                microKernel(part.a, rows, part.b, panel, kc, sums, 0, 4L * nr, scratch);
                long from = addend.offset(i, j);
                epilogue(sums, height, width, adds, addend.segment, from, addend.rowStride, c.segment, at, c.rowStride);
            }
        }
    }
}
