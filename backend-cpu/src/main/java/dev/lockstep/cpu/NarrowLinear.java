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
    private int depth;
    private int outputs;

    NarrowLinear(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, Tensor w, @Nullable Tensor b, Tensor output, WorkerPool pool) {
        x = segmentOf(input);
        xAt = input.byteOffset();
        weight = segmentOf(w);
        weightAt = w.byteOffset();
        bias = b == null ? null : segmentOf(b);
        biasAt = b == null ? 0 : b.byteOffset();
        y = segmentOf(output);
        yAt = output.byteOffset();
        depth = Math.toIntExact(input.shape().dim(1));
        outputs = Math.toIntExact(w.shape().dim(0));
        over(input.shape().dim(0), (long) depth * outputs / 4, pool);
    }

    @Override
    void rows(long first, long end, int part, Scratch scratch) {
        long stride = 4L * depth;
        for (long i = first; i < end; i += Kernels.DOT_ROWS) {
            int rows = (int) Math.min(Kernels.DOT_ROWS, end - i);
            for (int j = 0; j < outputs; j += Kernels.DOT_COLUMNS) {
                int columns = Math.min(Kernels.DOT_COLUMNS, outputs - j);
                long xFrom = xAt + i * stride;
                long wFrom = weightAt + j * stride;
                kernels.dot(x, xFrom, stride, rows, weight, wFrom, stride, columns, depth, scratch);
                finish(i, rows, j, columns, scratch.lanes);
            }
        }
    }

    private void finish(long i, int rows, int j, int columns, float[] lanes) {
        MemorySegment b = bias;
        boolean hasRest = depth % Kernels.LANES != 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = (row * Kernels.DOT_COLUMNS + column) * Kernels.LANES;
                if (hasRest) {
                    addRest(i + row, j + column, lanes, at);
                }
                float sum = sumOfLanes(lanes, at);
                float shift = b == null ? 0f : Memory.getFloat(b, biasAt + 4L * (j + column));
                Memory.putFloat(y, yAt + 4 * ((i + row) * outputs + j + column), sum + shift);
            }
        }
    }

    private void addRest(long i, long j, float[] lanes, int at) {
        for (int k = depth - depth % Kernels.LANES; k < depth; k++) {
            float xValue = Memory.getFloat(x, xAt + 4 * (i * depth + k));
            float wValue = Memory.getFloat(weight, weightAt + 4 * (j * depth + k));
            int lane = at + k % Kernels.LANES;
            lanes[lane] = Math.fma(xValue, wValue, lanes[lane]);
        }
    }

    /** Adds the upper half of the lanes to the lower one, until one lane is left. */
    private static float sumOfLanes(float[] l, int at) {
        float a0 = l[at] + l[at + 8];
        float a1 = l[at + 1] + l[at + 9];
        float a2 = l[at + 2] + l[at + 10];
        float a3 = l[at + 3] + l[at + 11];
        float a4 = l[at + 4] + l[at + 12];
        float a5 = l[at + 5] + l[at + 13];
        float a6 = l[at + 6] + l[at + 14];
        float a7 = l[at + 7] + l[at + 15];
        return ((a0 + a4) + (a2 + a6)) + ((a1 + a5) + (a3 + a7));
    }
}
