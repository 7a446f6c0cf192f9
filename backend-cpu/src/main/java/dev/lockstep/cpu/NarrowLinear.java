package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.lockstep.Ops#linear} for few outputs: scalar products of rows, nothing packed. Each is a sum of
 * {@link Kernels#LANES} lanes, whose halves are added until one is left.
 */
final class NarrowLinear extends RowTask {
    /** The most outputs for which packing the operands does not pay. */
    static final int MOST_OUTPUTS = 20;

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
        long stride = 4L * depth;
        for (int i = 0; i < n; i += Kernels.DOT_ROWS) {
            int here = Math.min(Kernels.DOT_ROWS, n - i);
            for (int j = 0; j < outputs; j += Kernels.DOT_COLUMNS) {
                int columns = Math.min(Kernels.DOT_COLUMNS, outputs - j);
                long xFrom = xAt + (first + i) * stride;
                long wFrom = weightAt + j * stride;
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                kernels.dot(
                        x, xFrom, stride, here, weight, wFrom, stride, columns, depth, scratch.products, at, scratch);
            }
        }
        if (depth % Kernels.LANES != 0) {
            addRest(first, n, scratch.products);
        }
        MemorySegment b = bias;
        for (int j = 0; j < outputs; j++) {
            scratch.shifts[j] = b == null ? 0f : Memory.getFloat(b, biasAt + 4L * j);
        }
        kernels.sumLanes(scratch.products, outputs, scratch.shifts, scratch.rowsInLanes);
    }

    /** Writes what {@link #products} left. */
    void write(long first, int n, Scratch scratch) {
        ShortRowLoss.write(scratch.rowsInLanes, n, outputs, y, yAt + 4 * first * outputs, scratch);
    }

    private void addRest(long first, int n, float[] products) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < outputs; j++) {
                int at = (j * Kernels.LANES + i) * Kernels.LANES;
                for (int k = depth - depth % Kernels.LANES; k < depth; k++) {
                    float xValue = Memory.getFloat(x, xAt + 4 * ((first + i) * depth + k));
                    float wValue = Memory.getFloat(weight, weightAt + 4 * ((long) j * depth + k));
                    int lane = at + k % Kernels.LANES;
                    products[lane] = Math.fma(xValue, wValue, products[lane]);
                }
            }
        }
    }
}
