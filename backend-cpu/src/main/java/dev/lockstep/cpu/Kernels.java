package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The inner loops. Each works on dense F32 data (U8 where it says so) at byte offsets and runs on one thread.
 *
 * <p>The two implementations give the same bits. Where a sum over a row is formed, element i goes to lane
 * {@code i mod LANES} (or {@code SUM_LANES}), whatever the width of the machine's vectors, and the lanes are added in a fixed order.
 */
interface Kernels {
    /** The number of partial sums of a row. */
    int LANES = 16;

    /** The number of partial sums of a row of exponentials: enough for several vectors in flight. */
    int SUM_LANES = 64;

    /** The most rows of x that {@link #dot} takes at once. */
    int DOT_ROWS = 4;

    /** The most rows of w that {@link #dot} takes at once. */
    int DOT_COLUMNS = 5;

    /** The rows that {@link #scaleFourRows} takes at once. */
    int GATHERED_ROWS = 4;

    /** The rows of a gradient that are formed at once. */
    int GRADIENT_ROWS = 5;

    /** The rows of the tile that {@link #tile} computes. */
    int tileRows();

    /** The columns of the tile that {@link #tile} computes. */
    int tileColumns();

    /** {@code out = fma(source, factor, shift)} for U8. */
    void scaleBytes(
            MemorySegment source,
            long so,
            MemorySegment out,
            long oo,
            int n,
            float factor,
            float shift,
            Scratch scratch);

    /**
     * {@link #scaleBytes} for four rows of n elements, which come to lie one after the other. They may lie far apart in memory that
     * is slow, and taken together they are waited for together.
     */
    default void scaleFourRows(
            MemorySegment source,
            long s0,
            long s1,
            long s2,
            long s3,
            MemorySegment out,
            long oo,
            int n,
            float factor,
            float shift,
            Scratch scratch) {
        scaleBytes(source, s0, out, oo, n, factor, shift, scratch);
        scaleBytes(source, s1, out, oo + 4L * n, n, factor, shift, scratch);
        scaleBytes(source, s2, out, oo + 8L * n, n, factor, shift, scratch);
        scaleBytes(source, s3, out, oo + 12L * n, n, factor, shift, scratch);
    }

    /** {@code out = fma(source, factor, shift)}; the two may be the same. */
    void scale(MemorySegment source, long so, MemorySegment out, long oo, int n, float factor, float shift);

    /** {@code y = x ≤ 0 ? 0 : x}. */
    void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n);

    /** {@code gradX = x ≤ 0 ? 0 : gradY}. */
    void reluBackward(MemorySegment x, long xo, MemorySegment gradY, long go, MemorySegment gradX, long oo, int n);

    /** SGD without momentum. */
    void sgd(MemorySegment w, long wo, MemorySegment gradient, long go, int n, SgdFactors factors);

    /** SGD with momentum. */
    void sgdMomentum(
            MemorySegment w,
            long wo,
            MemorySegment gradient,
            long go,
            MemorySegment velocity,
            long vo,
            int n,
            SgdFactors factors);

    /** AdamW. */
    void adamW(
            MemorySegment w,
            long wo,
            MemorySegment gradient,
            long go,
            MemorySegment mean,
            long mo,
            MemorySegment square,
            long so,
            int n,
            AdamWFactors factors);

    /** Returns the greatest of at least one element, NaN if one is. */
    float max(MemorySegment z, long zo, int n);

    /**
     * Computes {@code out = exp(z − max)} and returns the sum, accurate to a few ulps of binary32 for any n: each lane is
     * summed with Kahan's correction and the lanes are added in binary64.
     *
     * @param max the greatest of the z, finite
     * @param lanes receives the lanes' sums and corrections; its length is at least 2·SUM_LANES
     */
    double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes);

    /**
     * Finds the maximum m of each of LANES columns and computes {@code e = exp(z − m)}, which is undefined for columns whose
     * maximum is not finite.
     *
     * @param z element j of column l is at {@code j·LANES + l}
     * @param n the elements of a column, at least 1
     * @param max receives the maxima, NaN where there is one
     * @param e receives the exponentials, laid out as z is
     */
    void expColumns(float[] z, int n, float[] max, float[] e);

    /** {@code values[j, l] = fma(values[j, l], factors[l], shifts[j])} for LANES columns of n elements. */
    void scaleColumns(float[] values, int n, float[] factors, float[] shifts);

    /** {@code out = (z − max) − logSum}; the two may be the same. */
    void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum);

    /**
     * Multiplies rows of x with rows of w: lane l of the product of rows i and j, the sum over k ≡ l mod LANES in ascending
     * order, goes to {@code products[at + (j·LANES + i)·LANES + l]}. Only whole groups of LANES elements take part. Products of
     * rows beyond those given, up to DOT_ROWS and DOT_COLUMNS, are left with undefined values.
     *
     * @param rows the rows of x, 1 to DOT_ROWS, {@code xStride} bytes apart
     * @param columns the rows of w, 1 to DOT_COLUMNS, {@code wStride} bytes apart
     */
    void dot(
            MemorySegment x,
            long xo,
            long xStride,
            int rows,
            MemorySegment w,
            long wo,
            long wStride,
            int columns,
            int depth,
            float[] products,
            int at,
            Scratch scratch);

    /**
     * Adds up the lanes of products of LANES rows with n others, as {@link #dot} leaves them: the upper half of the lanes to the
     * lower one, until one is left. {@code out[j·LANES + i]} receives the sum of product (i, j) plus {@code shifts[j]}; the products
     * may be overwritten.
     */
    void sumLanes(float[] products, int n, float[] shifts, float[] out);

    /**
     * Forms columns {@code from} to {@code to}, exclusive, of the weight gradient of {@code rows} rows from {@code firstRow}
     * on: {@code gradient[o, k] = Σᵢ gradY[i, o]·x[i, k]} in ascending order of i, then adds, writes or uses it as the call
     * says.
     */
    void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch);

    /**
     * Multiplies packed panels: {@code sums[i, j] = Σₚ a[i, p]·b[p, j]}, formed in ascending order of p.
     *
     * @param a holds {@link #tileRows} rows, {@link MatrixProduct#LINE} apart, from {@code ao} on
     * @param b holds a row of {@link #tileColumns} for each p, from {@code bo} on
     * @param sums receives the tile from {@code at} on, its rows {@code stride} bytes apart
     */
    void tile(
            float[] a, int ao, float[] b, int bo, int depth, MemorySegment sums, long at, long stride, Scratch scratch);

    /**
     * Writes the upper left part of a tile of sums, whose rows lie one after the other, or adds it to what is at {@code start}:
     * {@code c = start + sums}. Strides are in bytes.
     */
    void finishTile(
            MemorySegment sums,
            int rows,
            int columns,
            boolean adds,
            MemorySegment start,
            long so,
            long startStride,
            MemorySegment c,
            long co,
            long cStride);

    /**
     * Copies rows of n elements, {@code stride} bytes apart, into panels {@code panelSize} elements apart, each of which takes
     * {@link #tileColumns} columns, row after row.
     */
    void copyToPanels(
            MemorySegment source, long so, long stride, int rows, int n, float[] panels, int at, int panelSize);
}
