package dev.lockstep.cpu;

import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The weight gradient of few outputs on copies on the heap (see {@link ScalarDot}). Its loops run over arrays from index 0 on, so C2
 * vectorizes them.
 */
final class ScalarWeightGradient {
    /** The columns of a block. */
    private static final int COLUMNS = 256;

    /** The rows that are added in one pass. */
    private static final int ROWS = 4;

    private final float[][] sums = new float[SkinnyProduct.MAX_OUTPUTS][COLUMNS];
    private final float[][] x = new float[ROWS][COLUMNS];
    private final float[] values = new float[COLUMNS];

    /** {@link Kernels#weightGradient}. */
    void columns(WeightGradientCall call, long firstRow, int rows, int from, int to) {
        for (int column = from; column < to; column += COLUMNS) {
            block(call, firstRow, rows, column, Math.min(COLUMNS, to - column));
        }
    }

    private void block(WeightGradientCall call, long firstRow, int rows, int column, int n) {
        for (int output = 0; output < call.outputs; output++) {
            Arrays.fill(sums[output], 0, n, 0f);
        }
        for (int i = 0; i < rows; i += ROWS) {
            int here = Math.min(ROWS, rows - i);
            for (int r = 0; r < here; r++) {
                long xAt = call.xAt + 4 * ((firstRow + i + r) * call.inputs + column);
                MemorySegment.copy(call.x, Memory.FLOAT, xAt, x[r], 0, n);
            }
            for (int output = 0; output < call.outputs; output++) {
                addRows(call, rows, i, here, output, n);
            }
        }
        for (int output = 0; output < call.outputs; output++) {
            epilogue(call, 4L * (output * call.inputs + column), sums[output], n);
        }
    }

    private void addRows(WeightGradientCall call, int rows, int i, int here, int output, int n) {
        int group = output / Kernels.GRADIENT_ROWS * rows;
        int at = (group + i) * Kernels.GRADIENT_ROWS + output % Kernels.GRADIENT_ROWS;
        float[] g = call.packedGradY.array;
        if (here == ROWS) {
            int stride = Kernels.GRADIENT_ROWS;
            addFour(
                    sums[output],
                    g[at],
                    x[0],
                    g[at + stride],
                    x[1],
                    g[at + 2 * stride],
                    x[2],
                    g[at + 3 * stride],
                    x[3],
                    n);
        } else {
            for (int r = 0; r < here; r++) {
                addProduct(sums[output], g[at + r * Kernels.GRADIENT_ROWS], x[r], n);
            }
        }
    }

    /** Accumulates and stores the gradient and takes the SGD step, as the call says. */
    private void epilogue(WeightGradientCall call, long at, float[] gradient, int n) {
        if (call.add) {
            MemorySegment.copy(call.gradient, Memory.FLOAT, call.gradientAt + at, values, 0, n);
            addProduct(gradient, 1, values, n);
        }
        if (call.store) {
            MemorySegment.copy(gradient, 0, call.gradient, Memory.FLOAT, call.gradientAt + at, n);
        }
        if (call.update) {
            MemorySegment.copy(call.weight, Memory.FLOAT, call.weightAt + at, values, 0, n);
            if (call.weightDecay != 0) {
                addProduct(gradient, call.weightDecay, values, n);
            }
            addProduct(values, -call.learningRate, gradient, n);
            MemorySegment.copy(values, 0, call.weight, Memory.FLOAT, call.weightAt + at, n);
        }
    }

    private static void addFour(
            float[] sum,
            float g0,
            float[] x0,
            float g1,
            float[] x1,
            float g2,
            float[] x2,
            float g3,
            float[] x3,
            int n) {
        for (int k = 0; k < n; k++) {
            sum[k] = Fma.fma(g3, x3[k], Fma.fma(g2, x2[k], Fma.fma(g1, x1[k], Fma.fma(g0, x0[k], sum[k]))));
        }
    }

    private static void addProduct(float[] sum, float factor, float[] terms, int n) {
        for (int k = 0; k < n; k++) {
            sum[k] = Fma.fma(factor, terms[k], sum[k]);
        }
    }
}
