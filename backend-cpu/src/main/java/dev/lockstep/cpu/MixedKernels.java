package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Hands each loop to the implementation that has taken it over, or else to the scalar one, and counts what that does. Immutable. */
final class MixedKernels implements Kernels {
    private final ScalarKernels scalar;
    private final LoopUse use;
    private final Kernels[] kernels;
    private final int mr;
    private final int nr;

    /** All loops are scalar. */
    MixedKernels(ScalarKernels scalar, LoopUse use) {
        this(scalar, use, all(scalar));
    }

    private MixedKernels(ScalarKernels scalar, LoopUse use, Kernels[] kernels) {
        this.scalar = scalar;
        this.use = use;
        this.kernels = kernels;
        Kernels product = kernels[Loop.PRODUCT.index()];
        mr = product.mr();
        nr = product.nr();
    }

    private static Kernels[] all(Kernels implementation) {
        Kernels[] kernels = new Kernels[Loop.COUNT];
        Arrays.fill(kernels, implementation);
        return kernels;
    }

    /** Returns these loops with another implementation of one. */
    MixedKernels with(Loop loop, Kernels implementation) {
        Kernels[] changed = kernels.clone();
        changed[loop.index()] = implementation;
        return new MixedKernels(scalar, use, changed);
    }

    private Kernels of(Loop loop, long elements) {
        Kernels implementation = kernels[loop.index()];
        if (scalar.equals(implementation)) {
            use.add(loop, elements);
        }
        return implementation;
    }

    @Override
    public int mr() {
        return mr;
    }

    @Override
    public int nr() {
        return nr;
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
        of(Loop.SCALE_BYTES, n).scaleBytes(source, so, out, oo, n, factor, shift, scratch);
    }

    @Override
    public void scaleFourRows(
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
        of(Loop.SCALE_FOUR_ROWS, 4L * n).scaleFourRows(source, s0, s1, s2, s3, out, oo, n, factor, shift, scratch);
    }

    @Override
    public void scale(MemorySegment source, long so, MemorySegment out, long oo, int n, float factor, float shift) {
        of(Loop.SCALE, n).scale(source, so, out, oo, n, factor, shift);
    }

    @Override
    public void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        of(Loop.RELU, n).relu(x, xo, y, yo, n);
    }

    @Override
    public void reluBackward(
            MemorySegment x, long xo, MemorySegment gradY, long go, MemorySegment gradX, long oo, int n) {
        of(Loop.RELU_BACKWARD, n).reluBackward(x, xo, gradY, go, gradX, oo, n);
    }

    @Override
    public void sgd(MemorySegment w, long wo, MemorySegment gradient, long go, int n, SgdFactors factors) {
        of(Loop.SGD, n).sgd(w, wo, gradient, go, n, factors);
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
        of(Loop.SGD_MOMENTUM, n).sgdMomentum(w, wo, gradient, go, velocity, vo, n, factors);
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
        of(Loop.ADAM_W, n).adamW(w, wo, gradient, go, mean, mo, square, so, n, factors);
    }

    @Override
    public float max(MemorySegment z, long zo, int n) {
        return of(Loop.MAX, n).max(z, zo, n);
    }

    @Override
    public double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes) {
        return of(Loop.EXP_SUM, n).expSum(z, zo, n, max, out, oo, lanes);
    }

    @Override
    public void expColumns(Floats z, int n, Floats max, Floats e) {
        of(Loop.EXP_COLUMNS, (long) LANES * n).expColumns(z, n, max, e);
    }

    @Override
    public void scaleColumns(Floats values, int n, Floats factors, Floats shifts) {
        of(Loop.SCALE_COLUMNS, (long) LANES * n).scaleColumns(values, n, factors, shifts);
    }

    @Override
    public void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum) {
        of(Loop.LOG_SOFTMAX, n).logSoftmax(z, zo, out, oo, n, max, logSum);
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
        of(Loop.DOT, (long) rows * columns * k)
                .dot(x, xo, xStride, rows, w, wo, wStride, columns, k, products, at, scratch);
    }

    @Override
    public void sumLanes(Floats products, int n, Floats shifts, Floats out) {
        of(Loop.SUM_LANES, (long) LANES * LANES * n).sumLanes(products, n, shifts, out);
    }

    @Override
    public void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        of(Loop.WEIGHT_GRADIENT, (long) rows * call.outputs * (to - from))
                .weightGradient(call, firstRow, rows, from, to, scratch);
    }

    @Override
    public void multiply(ProductPart part, Scratch scratch) {
        of(Loop.PRODUCT, (long) part.rows * part.columns * part.k).multiply(part, scratch);
    }

    @Override
    public void packPanels(
            MemorySegment source, long so, long stride, int rows, int n, Floats panels, int at, int panelStride) {
        of(Loop.PRODUCT, (long) rows * n).packPanels(source, so, stride, rows, n, panels, at, panelStride);
    }
}
