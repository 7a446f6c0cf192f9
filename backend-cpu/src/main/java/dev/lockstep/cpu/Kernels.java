package dev.lockstep.cpu;

import dev.lockstep.Philox;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The inner loops. Each works on dense F32 data (U8 where it says so) at byte offsets and runs on one thread.
 *
 * <p>The two implementations give the same bits. A sum over a row is accumulated in lanes: element i is added to lane
 * {@code i mod LANES} (or {@code SUM_LANES}), whatever the width of the machine's vectors. The lanes are reduced in a fixed order.
 */
interface Kernels {
    /** The number of partial sums of a row. */
    int LANES = 16;

    /** The number of partial sums of a row of exponentials: enough for several vectors in flight. */
    int SUM_LANES = 64;

    /** The most rows of x that {@link #dot} takes. */
    int DOT_ROWS = 4;

    /** The most rows of w that {@link #dot} takes. */
    int DOT_COLUMNS = 5;

    /** The rows that {@link #scaleFourRows} takes. */
    int GATHERED_ROWS = 4;

    /** The rows of the micro-tile of {@link #weightGradient}. */
    int GRADIENT_ROWS = 5;

    /** The rows of the tile of {@link #multiply}. */
    int mr();

    /** The columns of the tile of {@link #multiply}. */
    int nr();

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
     * {@link #scaleBytes} for four rows of n elements, written one after the other. The rows may be far apart in memory; taken together,
     * their cache misses overlap.
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

    /** Returns the maximum of at least one element, NaN if one is. */
    float max(MemorySegment z, long zo, int n);

    /**
     * Computes {@code out = exp(z − max)} and returns the sum, accurate to a few ulps of binary32 for any n: each lane is
     * a Kahan sum, and the lanes are added in binary64.
     *
     * @param max the maximum of z, finite
     * @param lanes receives the lanes' sums and compensations; its length is at least 2·SUM_LANES
     */
    double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes);

    /**
     * Finds the maximum m of each of LANES columns and computes {@code e = exp(z − m)}. It is undefined for columns whose
     * maximum is not finite.
     *
     * @param z element j of column l is at {@code j·LANES + l}
     * @param n the elements of a column, at least 1
     * @param max receives the maxima, NaN for a column that has one
     * @param e receives the exponentials, laid out as z is
     */
    void expColumns(Floats z, int n, Floats max, Floats e);

    /** {@code values[j, l] = fma(values[j, l], factors[l], shifts[j])} for LANES columns of n elements. */
    void scaleColumns(Floats values, int n, Floats factors, Floats shifts);

    /** {@code out = (z − max) − logSum}; the two may be the same. */
    void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum);

    /**
     * Computes the dot products of rows of x and rows of w, of k elements each. Lane l of the product of rows i and j is the sum over
     * p ≡ l mod LANES in ascending order; it goes to {@code products[at + (j·LANES + i)·LANES + l]}. Elements after the last full group
     * of LANES are left out. Products of rows beyond those given, up to DOT_ROWS and DOT_COLUMNS, are undefined.
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
            int k,
            Floats products,
            int at,
            Scratch scratch);

    /**
     * Reduces the lanes of the products of LANES rows with n others, as {@link #dot} leaves them: the upper half of the lanes is added to
     * the lower half until one lane is left. {@code out[j·LANES + i]} receives the sum of product (i, j) plus {@code shifts[j]}. The
     * products may be overwritten.
     */
    void sumLanes(Floats products, int n, Floats shifts, Floats out);

    /**
     * Computes columns {@code from} to {@code to}, exclusive, of the weight gradient of {@code rows} rows from {@code firstRow}
     * on: {@code gradient[o, k] = Σᵢ gradY[i, o]·x[i, k]} in ascending order of i. It is accumulated, stored and used for a step as the
     * call says.
     */
    void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch);

    /**
     * Multiplies packed rows of a by packed columns of b, tile by tile: {@code c = a·b}, or {@code c = addend + a·b} if the part adds. A panel of
     * b meets all blocks of terms, and in each all rows, before the next, so that it stays in the L1 cache and c in the L2 cache. Where there
     * are few terms, most of the time goes to writing c, so several panels are taken at a time and c is written row by row.
     */
    void multiply(ProductPart part, Scratch scratch);

    /**
     * Packs rows of n elements, {@code stride} bytes apart, into panels of {@link #nr} columns. Panels are {@code panelStride} elements
     * apart.
     */
    void packPanels(
            MemorySegment source, long so, long stride, int rows, int n, Floats panels, int at, int panelStride);

    /**
     * Computes whole rows of {@link SkinnyProduct}: {@code y = x·wᵀ + bias}, where x is [rows, k] and w [outputs, k].
     *
     * @param k at most {@link SkinnyProduct#KC}
     * @param outputs at most {@link SkinnyProduct#MAX_OUTPUTS}
     * @param bias null for none
     * @return whether there is such a loop; if not, nothing is done
     */
    default boolean linearRows(
            MemorySegment x,
            long xo,
            MemorySegment w,
            long wo,
            @Nullable MemorySegment bias,
            long bo,
            MemorySegment y,
            long yo,
            int rows,
            int k,
            int outputs) {
        return false;
    }

    /**
     * Computes whole rows of {@link Softmax}, which may take the place of the logits.
     *
     * @param classes at least 1
     * @return whether there is such a loop; if not, nothing is done
     */
    default boolean softmaxRows(MemorySegment logits, long zo, MemorySegment out, long oo, int rows, int classes) {
        return false;
    }

    /**
     * Computes whole rows of {@link LanewiseCrossEntropy}, without class weights. For each LANES rows, {@code losses} receives the sum of
     * the losses without their logarithms, and the product of which the logarithm is missing, both F64.
     *
     * @param labels I32 [rows], each below {@code classes}
     * @param classes 1 to {@link LanewiseCrossEntropy#MAX_CLASSES}
     * @param gradient [rows, classes], which may be the logits; null for none
     * @return whether there is such a loop; if not, nothing is done
     */
    default boolean lossRows(
            MemorySegment logits,
            long zo,
            MemorySegment labels,
            long lo,
            int rows,
            int classes,
            double smoothing,
            double rowFactor,
            @Nullable MemorySegment gradient,
            long go,
            MemorySegment losses) {
        return false;
    }

    /** Adds n columns of at least one row of a matrix to F64 totals, from the first row to the last. */
    default void addRows(
            MemorySegment matrix, long mo, long stride, int rows, int n, MemorySegment totals, Scratch scratch) {
        double[] sums = scratch.columns;
        MemorySegment.copy(totals, Memory.DOUBLE, 0, sums, 0, n);
        for (int i = 0; i < rows; i++) {
            long row = mo + i * stride;
            for (int j = 0; j < n; j++) {
                sums[j] += Memory.getFloat(matrix, row + 4L * j);
            }
        }
        MemorySegment.copy(sums, 0, totals, Memory.DOUBLE, 0, n);
    }

    /** Writes F64 totals, or adds them to what is there. */
    default void storeTotals(MemorySegment totals, int n, boolean adds, MemorySegment out, long oo) {
        for (int j = 0; j < n; j++) {
            double before = adds ? Memory.getFloat(out, oo + 4L * j) : 0;
            Memory.putFloat(out, oo + 4L * j, (float) (before + totals.getAtIndex(Memory.DOUBLE, j)));
        }
    }

    /**
     * {@link dev.lockstep.Ops#uniform}: one block of the generator makes four elements.
     *
     * @param first the index of the first element, a multiple of four
     * @param words scratch memory for a block
     */
    default void uniform(
            MemorySegment out, long oo, int n, long first, long seed, long stream, float low, float high, int[] words) {
        for (int k = 0; k < n; k += words.length) {
            Philox.block(seed, stream, (first + k) / words.length, words);
            for (int word = 0; word < Math.min(words.length, n - k); word++) {
                Memory.putFloat(out, oo + 4L * (k + word), Philox.uniform(words[word], low, high));
            }
        }
    }

    /** Copies rows of n elements, {@code stride} bytes apart: element (i, j) goes to {@code out[at + i·ld + j]}. */
    default void packRows(MemorySegment source, long so, long stride, int rows, int n, Floats out, int at, int ld) {
        for (int i = 0; i < rows; i++) {
            MemorySegment.copy(source, Memory.FLOAT, so + i * stride, out.array, at + i * ld, n);
        }
    }

    /** Transposes rows of n elements, {@code stride} bytes apart: element (i, j) goes to {@code out[at + j·ld + i]}. */
    default void transpose(
            MemorySegment source, long so, long stride, int rows, int n, Floats out, int at, int ld, Scratch scratch) {
        Transposition.transpose(source, so, stride, rows, n, out.array, at, ld, scratch.transposed);
    }

    /** Returns the place of the first of n I32 values that is outside [0, limit), or n. */
    default long firstOutside(MemorySegment values, long vo, long n, long limit) {
        for (long i = 0; i < n; i++) {
            int value = Memory.getInt(values, vo + 4 * i);
            if (value < 0 || value >= limit) {
                return i;
            }
        }
        return n;
    }

    /**
     * Finds the first maximum, or the first NaN, of each row of at least one element.
     *
     * @param out receives the indices, I32 [rows]; null if they are not wanted
     * @param labels I32 [rows]; null if nothing is compared
     * @return how many indices are the row's label
     */
    default int argmaxRows(
            MemorySegment values,
            long vo,
            int rows,
            int columns,
            @Nullable MemorySegment out,
            long oo,
            @Nullable MemorySegment labels,
            long lo) {
        int correct = 0;
        for (long i = 0; i < rows; i++) {
            long row = vo + 4 * i * columns;
            int index = 0;
            float max = Memory.getFloat(values, row);
            for (int j = 1; j < columns && !Float.isNaN(max); j++) {
                float value = Memory.getFloat(values, row + 4L * j);
                if (!(value <= max)) {
                    max = value;
                    index = j;
                }
            }
            if (out != null) {
                Memory.putInt(out, oo + 4 * i, index);
            }
            if (labels != null && Memory.getInt(labels, lo + 4 * i) == index) {
                correct++;
            }
        }
        return correct;
    }
}
