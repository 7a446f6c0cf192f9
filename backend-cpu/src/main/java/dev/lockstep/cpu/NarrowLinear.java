package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.lockstep.Ops#linear} for few outputs: scalar products of rows, nothing packed. Each is a sum of
 * {@link Kernels#LANES} lanes, whose halves are added until one is left. The products of long rows are formed in blocks, which are
 * added in binary64.
 */
final class NarrowLinear extends RowTask {
    /** The most outputs for which packing the operands does not pay. */
    static final int MOST_OUTPUTS = 20;

    /**
     * The most terms of a sum that stays in binary32, of which each lane has 256. Were all terms equal, all its roundings could point
     * the same way and come to 128u, which the policy still allows a sum of so many.
     */
    private static final int BLOCK = 4096;

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
    private int depth;
    private int outputs;

    NarrowLinear(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, Tensor w, @Nullable Tensor b, Tensor output, WorkerPool pool) {
        set(input, w, b, output);
        long groups = (input.shape().dim(0) + Kernels.LANES - 1) / Kernels.LANES;
        over(groups, (long) Kernels.LANES * depth * outputs / 4, pool);
    }

    /** Takes the operands of {@link #products} and {@link #write}. */
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
        depth = Math.toIntExact(input.shape().dim(1));
        outputs = Math.toIntExact(w.shape().dim(0));
    }

    /** A row of the task is a group of LANES rows of x. */
    @Override
    void rows(long firstGroup, long endGroup, int part, Scratch scratch) {
        long end = Math.min(rows, endGroup * Kernels.LANES);
        for (long i = firstGroup * Kernels.LANES; i < end; i += Kernels.LANES) {
            int n = (int) Math.min(Kernels.LANES, end - i);
            products(i, n, scratch);
            write(i, n, scratch);
        }
    }

    /** Leaves element j of row {@code first + i} at {@code rowsInLanes[j·LANES + i]}, for n rows, at most LANES. */
    void products(long first, int n, Scratch scratch) {
        MemorySegment b = bias;
        for (int j = 0; j < outputs; j++) {
            scratch.shifts[j] = b == null ? 0f : Memory.getFloat(b, biasAt + 4L * j);
        }
        if (depth <= BLOCK) {
            block(first, n, 0, depth, scratch);
        } else {
            blocks(first, n, scratch);
        }
    }

    private void blocks(long first, int n, Scratch scratch) {
        double[] totals = scratch.totals;
        for (int j = 0; j < outputs; j++) {
            Arrays.fill(totals, j * Kernels.LANES, (j + 1) * Kernels.LANES, scratch.shifts[j]);
        }
        Arrays.fill(scratch.shifts, 0, outputs, 0f);
        for (long from = 0; from < depth; from += BLOCK) {
            block(first, n, from, (int) Math.min(BLOCK, depth - from), scratch);
            for (int i = 0; i < outputs * Kernels.LANES; i++) {
                totals[i] += scratch.rowsInLanes[i];
            }
        }
        for (int i = 0; i < outputs * Kernels.LANES; i++) {
            scratch.rowsInLanes[i] = (float) totals[i];
        }
    }

    /** Sums the terms from {@code from} on, {@code length} of them. */
    private void block(long first, int n, long from, int length, Scratch scratch) {
        long stride = 4L * depth;
        for (int i = 0; i < n; i += Kernels.DOT_ROWS) {
            int here = Math.min(Kernels.DOT_ROWS, n - i);
            for (int j = 0; j < outputs; j += Kernels.DOT_COLUMNS) {
                int columns = Math.min(Kernels.DOT_COLUMNS, outputs - j);
                long xFrom = xAt + (first + i) * stride + 4 * from;
                long wFrom = weightAt + j * stride + 4 * from;
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                kernels.dot(
                        x, xFrom, stride, here, weight, wFrom, stride, columns, length, scratch.products, at, scratch);
            }
        }
        if (length % Kernels.LANES != 0) {
            addRest(first, n, from + length, scratch.products);
        }
        kernels.sumLanes(scratch.products, outputs, scratch.shifts, scratch.rowsInLanes);
    }

    /** Writes what {@link #products} left. */
    void write(long first, int n, Scratch scratch) {
        ShortRowLoss.write(scratch.rowsInLanes, n, outputs, y, yAt + 4 * first * outputs, scratch);
    }

    /** Adds the terms behind the last whole group of LANES, up to {@code end}. */
    private void addRest(long first, int n, long end, float[] products) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                for (long k = end - end % Kernels.LANES; k < end; k++) {
                    float xValue = Memory.getFloat(x, xAt + 4 * ((first + i) * depth + k));
                    float wValue = Memory.getFloat(weight, weightAt + 4 * ((long) j * depth + k));
                    int lane = at + (int) (k % Kernels.LANES);
                    products[lane] = Math.fma(xValue, wValue, products[lane]);
                }
            }
        }
    }
}
