package dev.lockstep.cpu;

import static dev.lockstep.cpu.Memory.getFloat;
import static dev.lockstep.cpu.Memory.putFloat;

import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The inner loops in plain Java: the reference for the Vector API version, and the loops that run where that is absent. */
final class ScalarKernels implements JavaKernels {
    private static final int MR = 4;
    private static final int NR = 16;

    @Override
    public int mr() {
        return MR;
    }

    @Override
    public int nr() {
        return NR;
    }

    @Override
    public void scaleBytes(
            MemorySegment source,
            long so,
            MemorySegment out,
            long oo,
            int n,
            float factor,
            float shift,
            Scratch scratch) {
        byte[] bytes = scratch.bytes;
        float[] floats = scratch.floats(bytes.length).array;
        for (int done = 0; done < n; done += bytes.length) {
            int here = Math.min(bytes.length, n - done);
            MemorySegment.copy(source, Memory.BYTE, so + done, bytes, 0, here);
            for (int i = 0; i < here; i++) {
                floats[i] = Fma.fma((float) (bytes[i] & 0xFF), factor, shift);
            }
            MemorySegment.copy(floats, 0, out, Memory.FLOAT, oo + 4L * done, here);
        }
    }

    @Override
    public void scale(MemorySegment source, long so, MemorySegment out, long oo, int n, float factor, float shift) {
        for (int i = 0; i < n; i++) {
            putFloat(out, oo + 4L * i, Fma.fma(getFloat(source, so + 4L * i), factor, shift));
        }
    }

    @Override
    public void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        for (int i = 0; i < n; i++) {
            float value = getFloat(x, xo + 4L * i);
            putFloat(y, yo + 4L * i, value <= 0 ? 0 : value);
        }
    }

    @Override
    public void reluBackward(
            MemorySegment x, long xo, MemorySegment gradY, long go, MemorySegment gradX, long oo, int n) {
        for (int i = 0; i < n; i++) {
            float gradient = getFloat(gradY, go + 4L * i);
            putFloat(gradX, oo + 4L * i, getFloat(x, xo + 4L * i) <= 0 ? 0 : gradient);
        }
    }

    @Override
    public void sgd(MemorySegment w, long wo, MemorySegment gradient, long go, int n, SgdFactors factors) {
        for (int i = 0; i < n; i++) {
            float weight = getFloat(w, wo + 4L * i);
            float g = decayed(getFloat(gradient, go + 4L * i), weight, factors.weightDecay);
            putFloat(w, wo + 4L * i, Fma.fma(-factors.learningRate, g, weight));
        }
    }

    @Override
    public void sgdMomentum(
            MemorySegment w,
            long wo,
            MemorySegment gradient,
            long go,
            MemorySegment velocity,
            long vo,
            int n,
            SgdFactors factors) {
        for (int i = 0; i < n; i++) {
            float weight = getFloat(w, wo + 4L * i);
            float g = decayed(getFloat(gradient, go + 4L * i), weight, factors.weightDecay);
            float v = factors.first
                    ? g
                    : Fma.fma(factors.momentum, getFloat(velocity, vo + 4L * i), factors.gradientShare * g);
            putFloat(velocity, vo + 4L * i, v);
            float step = factors.nesterov ? Fma.fma(factors.momentum, v, g) : v;
            putFloat(w, wo + 4L * i, Fma.fma(-factors.learningRate, step, weight));
        }
    }

    @Override
    public void adamW(
            MemorySegment w,
            long wo,
            MemorySegment gradient,
            long go,
            MemorySegment mean,
            long mo,
            MemorySegment square,
            long so,
            int n,
            AdamWFactors factors) {
        for (int i = 0; i < n; i++) {
            float g = getFloat(gradient, go + 4L * i);
            float weight = getFloat(w, wo + 4L * i) * factors.keep;
            float m = getFloat(mean, mo + 4L * i);
            m = Fma.fma(factors.meanRate, g - m, m);
            putFloat(mean, mo + 4L * i, m);
            float s = Fma.fma(factors.squareKeep, getFloat(square, so + 4L * i), (factors.squareRate * g) * g);
            putFloat(square, so + 4L * i, s);
            float denominator = Fma.fma((float) Math.sqrt(s), factors.rootScale, factors.epsilon);
            putFloat(w, wo + 4L * i, Fma.fma(-factors.stepSize, m / denominator, weight));
        }
    }

    /** Adds weight decay to a gradient. Without it, an infinite weight does not make the gradient NaN. */
    private static float decayed(float gradient, float weight, float weightDecay) {
        return weightDecay == 0 ? gradient : Fma.fma(weightDecay, weight, gradient);
    }

    @Override
    public float max(MemorySegment z, long zo, int n) {
        float max = getFloat(z, zo);
        for (int i = 1; i < n; i++) {
            max = Math.max(max, getFloat(z, zo + 4L * i));
        }
        return max;
    }

    @Override
    public double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes) {
        Arrays.fill(lanes, 0, 2 * SUM_LANES, 0f);
        expFrom(0, z, zo, n, max, out, oo);
        return sumFrom(0, out, oo, n, lanes);
    }

    /** Computes the exponentials of the elements from {@code from} on. */
    static void expFrom(int from, MemorySegment z, long zo, int n, float max, MemorySegment out, long oo) {
        for (int i = from; i < n; i++) {
            putFloat(out, oo + 4L * i, Exp.exp(getFloat(z, zo + 4L * i) - max));
        }
    }

    /** Continues the sum of a row from element {@code from} on. */
    static double sumFrom(int from, MemorySegment e, long eo, int n, float[] lanes) {
        for (int i = from; i < n; i++) {
            int lane = i % SUM_LANES;
            float term = getFloat(e, eo + 4L * i) - lanes[SUM_LANES + lane];
            float sum = lanes[lane] + term;
            lanes[SUM_LANES + lane] = (sum - lanes[lane]) - term;
            lanes[lane] = sum;
        }
        double total = 0;
        for (int lane = 0; lane < SUM_LANES; lane++) {
            total += (double) lanes[lane] - lanes[SUM_LANES + lane];
        }
        return total;
    }

    @Override
    public void expColumns(Floats columns, int n, Floats maxima, Floats exponentials) {
        float[] z = columns.array;
        float[] max = maxima.array;
        float[] e = exponentials.array;
        for (int lane = 0; lane < LANES; lane++) {
            float columnMax = z[lane];
            for (int j = 1; j < n; j++) {
                columnMax = Math.max(columnMax, z[j * LANES + lane]);
            }
            max[lane] = columnMax;
            for (int j = 0; j < n; j++) {
                e[j * LANES + lane] = Exp.exp(z[j * LANES + lane] - columnMax);
            }
        }
    }

    @Override
    public void scaleColumns(Floats columns, int n, Floats columnFactors, Floats rowShifts) {
        float[] values = columns.array;
        float[] factors = columnFactors.array;
        float[] shifts = rowShifts.array;
        for (int j = 0; j < n; j++) {
            for (int lane = 0; lane < LANES; lane++) {
                int at = j * LANES + lane;
                values[at] = Fma.fma(values[at], factors[lane], shifts[j]);
            }
        }
    }

    @Override
    public void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum) {
        for (int i = 0; i < n; i++) {
            putFloat(out, oo + 4L * i, (getFloat(z, zo + 4L * i) - max) - logSum);
        }
    }

    @Override
    public void dot(
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
            Scratch scratch) {
        ScalarDot.dot(x, xo, xStride, rows, w, wo, wStride, columns, k, products.array, at, scratch);
    }

    @Override
    public void sumLanes(Floats products, int n, Floats shifts, Floats out) {
        for (int j = 0; j < n; j++) {
            for (int i = 0; i < LANES; i++) {
                int to = j * LANES + i;
                out.array[to] = sumOfLanes(products.array, to * LANES) + shifts.array[j];
            }
        }
    }

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

    @Override
    public void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        scratch.weightGradient.columns(call, firstRow, rows, from, to);
    }

    @Override
    public void microKernel(
            Floats packedA,
            int ao,
            Floats packedB,
            int bo,
            int kc,
            MemorySegment sums,
            long at,
            long stride,
            Scratch scratch) {
        float[] a = packedA.array;
        float[] b = packedB.array;
        float[] row = scratch.lanes;
        for (int i = 0; i < MR; i++) {
            Arrays.fill(row, 0, NR, 0f);
            for (int p = 0; p < kc; p++) {
                float factor = a[ao + i * MatrixProduct.PACKED_LDA + p];
                for (int j = 0; j < NR; j++) {
                    row[j] = Fma.fma(factor, b[bo + p * NR + j], row[j]);
                }
            }
            MemorySegment.copy(row, 0, sums, Memory.FLOAT, at + i * stride, NR);
        }
    }

    @Override
    public void epilogue(
            MemorySegment sums,
            int rows,
            int columns,
            boolean adds,
            MemorySegment addend,
            long so,
            long addendStride,
            MemorySegment c,
            long co,
            long cStride) {
        epilogue(sums, NR, rows, columns, adds, addend, so, addendStride, c, co, cStride);
    }

    /** Stores a tile whose rows are {@code width} elements apart. */
    static void epilogue(
            MemorySegment sums,
            int width,
            int rows,
            int columns,
            boolean adds,
            MemorySegment addend,
            long so,
            long addendStride,
            MemorySegment c,
            long co,
            long cStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                float sum = getFloat(sums, 4L * (i * width + j));
                putFloat(
                        c,
                        co + i * cStride + 4L * j,
                        adds ? getFloat(addend, so + i * addendStride + 4L * j) + sum : sum);
            }
        }
    }

    @Override
    public void packPanels(
            MemorySegment source, long so, long stride, int rows, int n, Floats panels, int at, int panelStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j += NR) {
                int to = at + j / NR * panelStride + i * NR;
                int here = Math.min(NR, n - j);
                MemorySegment.copy(source, Memory.FLOAT, so + i * stride + 4L * j, panels.array, to, here);
            }
        }
    }
}
