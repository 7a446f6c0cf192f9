package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.lockstep.Ops#linear} for few outputs: a tall and skinny product, computed as dot products of rows that are not packed. A dot
 * product is accumulated in {@link Kernels#LANES} lanes, which are then reduced pairwise. The dot products of long rows are summed in
 * blocks, which are added in binary64.
 */
final class SkinnyProduct extends RowTask {
    /** The most outputs for which packing the operands does not pay off. */
    static final int MAX_OUTPUTS = 20;

    /**
     * The most terms that are summed in binary32; each lane has 256 of them. If all terms are equal, all rounding errors may have the same
     * sign and add up to 128u. That is within the tolerance for a sum of so many terms.
     */
    static final int KC = 4096;

    private final Kernels kernels;
    private MemorySegment x = MemorySegment.NULL;
    private long xAt;
    private MemorySegment weight = MemorySegment.NULL;
    private long weightAt;
    private @Nullable MemorySegment bias;
    private long biasAt;
    private MemorySegment y = MemorySegment.NULL;
    private long yAt;
    private long rows;
    private int k;
    private int outputs;

    SkinnyProduct(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, Tensor w, @Nullable Tensor b, Tensor output, WorkerPool pool) {
        set(input, w, b, output);
        over(groups(), groupSize(), pool);
    }

    /** Returns into how many groups of LANES rows x falls. */
    long groups() {
        return (rows + Kernels.LANES - 1) / Kernels.LANES;
    }

    /** Returns what a group is to a {@link RowTask}. */
    long groupSize() {
        return (long) Kernels.LANES * k * outputs / 16;
    }

    /** Sets the operands of {@link #products}, {@link #write} and {@link #wholeRows}. */
    void set(Tensor input, Tensor w, @Nullable Tensor b, Tensor output) {
        x = segmentOf(input);
        xAt = input.byteOffset();
        weight = segmentOf(w);
        weightAt = w.byteOffset();
        bias = b == null ? null : segmentOf(b);
        biasAt = b == null ? 0 : b.byteOffset();
        y = segmentOf(output);
        yAt = output.byteOffset();
        rows = input.shape().dim(0);
        k = Math.toIntExact(input.shape().dim(1));
        outputs = Math.toIntExact(w.shape().dim(0));
    }

    /** One row of the task is a group of LANES rows of x. */
    @Override
    void rows(long firstGroup, long endGroup, int part, Scratch scratch) {
        long first = firstGroup * Kernels.LANES;
        long end = Math.min(rows, endGroup * Kernels.LANES);
        if (k <= KC && wholeRows(x, xAt + 4 * first * k, first, (int) (end - first))) {
            return;
        }
        for (long i = first; i < end; i += Kernels.LANES) {
            int n = (int) Math.min(Kernels.LANES, end - i);
            products(i, n, scratch);
            write(i, n, scratch);
        }
    }

    /**
     * Computes n rows of y, of rows of x that lie anywhere.
     *
     * @return whether there is a compiled loop for it; if not, nothing is done
     */
    boolean wholeRows(MemorySegment rowsOfX, long from, long first, int n) {
        long to = yAt + 4 * first * outputs;
        return kernels.linearRows(rowsOfX, from, weight, weightAt, bias, biasAt, y, to, n, k, outputs);
    }

    /** Computes n rows of y, at most LANES. Element j of row {@code first + i} is left at {@code rowsInLanes[j·LANES + i]}. */
    void products(long first, int n, Scratch scratch) {
        MemorySegment b = bias;
        for (int j = 0; j < outputs; j++) {
            scratch.shifts.array[j] = b == null ? 0f : Memory.getFloat(b, biasAt + 4L * j);
        }
        if (k <= KC) {
            sumBlock(first, n, 0, k, scratch);
        } else {
            sumBlocks(first, n, scratch);
        }
    }

    private void sumBlocks(long first, int n, Scratch scratch) {
        double[] totals = scratch.totals;
        for (int j = 0; j < outputs; j++) {
            Arrays.fill(totals, j * Kernels.LANES, (j + 1) * Kernels.LANES, scratch.shifts.array[j]);
        }
        Arrays.fill(scratch.shifts.array, 0, outputs, 0f);
        for (long from = 0; from < k; from += KC) {
            sumBlock(first, n, from, (int) Math.min(KC, k - from), scratch);
            for (int i = 0; i < outputs * Kernels.LANES; i++) {
                totals[i] += scratch.rowsInLanes.array[i];
            }
        }
        for (int i = 0; i < outputs * Kernels.LANES; i++) {
            scratch.rowsInLanes.array[i] = (float) totals[i];
        }
    }

    /** Sums {@code kc} terms from {@code from} on. */
    private void sumBlock(long first, int n, long from, int kc, Scratch scratch) {
        long stride = 4L * k;
        for (int i = 0; i < n; i += Kernels.DOT_ROWS) {
            int here = Math.min(Kernels.DOT_ROWS, n - i);
            for (int j = 0; j < outputs; j += Kernels.DOT_COLUMNS) {
                int columns = Math.min(Kernels.DOT_COLUMNS, outputs - j);
                long xFrom = xAt + (first + i) * stride + 4 * from;
                long wFrom = weightAt + j * stride + 4 * from;
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                kernels.dot(x, xFrom, stride, here, weight, wFrom, stride, columns, kc, scratch.products, at, scratch);
            }
        }
        if (kc % Kernels.LANES != 0) {
            addTail(first, n, from + kc, scratch.products.array);
        }
        kernels.sumLanes(scratch.products, outputs, scratch.shifts, scratch.rowsInLanes);
    }

    /** Writes the rows that {@link #products} left. */
    void write(long first, int n, Scratch scratch) {
        LanewiseCrossEntropy.write(scratch.rowsInLanes.array, n, outputs, y, yAt + 4 * first * outputs, scratch);
    }

    /** Adds the terms after the last full group of LANES, up to {@code end}. */
    private void addTail(long first, int n, long end, float[] products) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                for (long p = end - end % Kernels.LANES; p < end; p++) {
                    float xValue = Memory.getFloat(x, xAt + 4 * ((first + i) * k + p));
                    float wValue = Memory.getFloat(weight, weightAt + 4 * ((long) j * k + p));
                    int lane = at + (int) (p % Kernels.LANES);
                    products[lane] = Fma.fma(xValue, wValue, products[lane]);
                }
            }
        }
    }
}
