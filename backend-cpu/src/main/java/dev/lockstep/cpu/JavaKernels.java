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
    default void macroKernel(
            Floats a,
            int aAt,
            int rows,
            Floats b,
            int bAt,
            int panelStride,
            int columns,
            int kc,
            boolean adds,
            MemorySegment addend,
            long so,
            long addendStride,
            MemorySegment c,
            long co,
            long cStride,
            Scratch scratch) {
        int mr = mr();
        int nr = nr();
        MemorySegment sums = scratch.tile(4L * mr * nr);
        for (int i = 0; i < rows; i += mr) {
            for (int j = 0; j < columns; j += nr) {
                int height = Math.min(mr, rows - i);
                int width = Math.min(nr, columns - j);
                int from = aAt + i * MatrixProduct.PACKED_LDA;
                int panel = bAt + j / nr * panelStride;
                long at = co + i * cStride + 4L * j;
                if (!adds && height == mr && width == nr) {
                    microKernel(a, from, b, panel, kc, c, at, cStride, scratch);
                    continue;
                }
                microKernel(a, from, b, panel, kc, sums, 0, 4L * nr, scratch);
                long addendAt = so + i * addendStride + 4L * j;
                epilogue(sums, height, width, adds, addend, addendAt, addendStride, c, at, cStride);
            }
        }
    }
}
