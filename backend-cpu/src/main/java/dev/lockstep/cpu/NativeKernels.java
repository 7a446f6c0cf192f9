package dev.lockstep.cpu;

import static dev.lockstep.cpu.NativeLoops.at;
import static dev.lockstep.cpu.NativeLoops.call;
import static dev.lockstep.cpu.NativeLoops.word;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The inner loops compiled from C, where {@link NativeLibrary} is there. They are as fast from the first call on as they ever are. */
final class NativeKernels implements Kernels {
    private static final Floats NONE = Floats.NONE;
    private static final int ADD = 1;
    private static final int STORE = 2;
    private static final int UPDATE = 4;

    private final int mr;
    private final int nr;

    NativeKernels() {
        long tile = call(NativeLoops.TILE, 0, 0, 0, 0, 0);
        mr = (int) (tile >>> Integer.SIZE);
        nr = (int) tile;
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
        call(NativeLoops.SCALE_BYTES, at(source, so, n), at(out, oo, 4L * n), n, word(factor), word(shift));
    }

    @Override
    public void scale(MemorySegment source, long so, MemorySegment out, long oo, int n, float factor, float shift) {
        call(NativeLoops.SCALE, at(source, so, 4L * n), at(out, oo, 4L * n), n, word(factor), word(shift));
    }

    @Override
    public void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        call(NativeLoops.RELU, at(x, xo, 4L * n), at(y, yo, 4L * n), n, 0, 0);
    }

    @Override
    public void reluBackward(
            MemorySegment x, long xo, MemorySegment gradY, long go, MemorySegment gradX, long oo, int n) {
        call(NativeLoops.RELU_BACKWARD, at(x, xo, 4L * n), at(gradY, go, 4L * n), at(gradX, oo, 4L * n), n, 0);
    }

    @Override
    public void sgd(MemorySegment w, long wo, MemorySegment gradient, long go, int n, SgdFactors factors) {
        call(
                NativeLoops.SGD,
                at(w, wo, 4L * n),
                at(gradient, go, 4L * n),
                n,
                word(factors.learningRate),
                word(factors.weightDecay));
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
        call(
                NativeLoops.SGD_MOMENTUM,
                NONE,
                NONE,
                NONE,
                at(w, wo, 4L * n),
                at(gradient, go, 4L * n),
                at(velocity, vo, 4L * n),
                n,
                word(factors.learningRate),
                word(factors.weightDecay),
                word(factors.momentum),
                word(factors.gradientShare),
                factors.first ? 1 : 0,
                factors.nesterov ? 1 : 0,
                0,
                0,
                0);
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
        call(
                NativeLoops.ADAM_W,
                NONE,
                NONE,
                NONE,
                at(w, wo, 4L * n),
                at(gradient, go, 4L * n),
                at(mean, mo, 4L * n),
                at(square, so, 4L * n),
                n,
                word(factors.keep),
                word(factors.meanRate),
                word(factors.squareKeep),
                word(factors.squareRate),
                word(factors.rootScale),
                word(factors.epsilon),
                word(factors.stepSize),
                0);
    }

    @Override
    public float max(MemorySegment z, long zo, int n) {
        return Float.intBitsToFloat((int) call(NativeLoops.MAX, at(z, zo, 4L * n), n, 0, 0, 0));
    }

    @Override
    public double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes) {
        return Double.longBitsToDouble(
                call(NativeLoops.EXP_SUM, at(z, zo, 4L * n), at(out, oo, 4L * n), n, word(max), 0));
    }

    @Override
    public void expColumns(Floats z, int n, Floats max, Floats e) {
        call(NativeLoops.EXP_COLUMNS, z, max, e, n);
    }

    @Override
    public void scaleColumns(Floats values, int n, Floats factors, Floats shifts) {
        call(NativeLoops.SCALE_COLUMNS, values, factors, shifts, n);
    }

    @Override
    public void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum) {
        call(NativeLoops.LOG_SOFTMAX, at(z, zo, 4L * n), at(out, oo, 4L * n), n, word(max), word(logSum));
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
        call(
                NativeLoops.DOT,
                products,
                NONE,
                NONE,
                at(x, xo, (rows - 1) * xStride + 4L * k),
                xStride,
                rows,
                at(w, wo, (columns - 1) * wStride + 4L * k),
                wStride,
                columns,
                k,
                at,
                0,
                0,
                0,
                0,
                0);
    }

    @Override
    public void sumLanes(Floats products, int n, Floats shifts, Floats out) {
        call(NativeLoops.SUM_LANES, products, shifts, out, n);
    }

    @Override
    public void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        long row = 4L * call.inputs;
        long all = row * call.outputs;
        int does = (call.add ? ADD : 0) | (call.store ? STORE : 0) | (call.update ? UPDATE : 0);
        call(
                NativeLoops.WEIGHT_GRADIENT,
                call.packedGradY,
                NONE,
                NONE,
                at(call.x, call.xAt + firstRow * row, rows * row),
                call.inputs,
                rows,
                call.outputs,
                call.add || call.store ? at(call.gradient, call.gradientAt, all) : 0,
                does,
                call.update ? at(call.weight, call.weightAt, all) : 0,
                word(call.learningRate),
                word(call.weightDecay),
                from,
                to,
                0,
                0);
    }

    @Override
    public void multiply(ProductPart part, Scratch scratch) {
        call(
                NativeLoops.MULTIPLY,
                part.a,
                part.b,
                NONE,
                part.blockOfA,
                part.rows,
                part.firstPanel,
                part.panelStride,
                part.blockOfB,
                part.columns,
                part.k,
                part.adds ? addressOf(part.addend, part) : 0,
                part.addend.rowStride,
                addressOf(part.c, part),
                part.c.rowStride,
                0,
                0);
    }

    /** Returns the address of an operand that has as many rows and columns as the part. */
    private static long addressOf(Operand operand, ProductPart part) {
        long bytes = (part.rows - 1) * operand.rowStride + 4L * part.columns;
        return at(operand.segment, operand.at, bytes);
    }

    @Override
    public void packPanels(
            MemorySegment source, long so, long stride, int rows, int n, Floats panels, int at, int panelStride) {
        long from = at(source, so, rows == 0 ? 0 : (rows - 1) * stride + 4L * n);
        call(NativeLoops.PACK_PANELS, panels, from, stride, rows, n, at, panelStride);
    }

    @Override
    public boolean linearRows(
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
        long row = 4L * k;
        call(
                NativeLoops.LINEAR_ROWS,
                NONE,
                NONE,
                NONE,
                at(x, xo, rows * row),
                at(w, wo, outputs * row),
                bias == null ? 0 : at(bias, bo, 4L * outputs),
                at(y, yo, 4L * rows * outputs),
                rows,
                k,
                outputs,
                0,
                0,
                0,
                0,
                0,
                0);
        return true;
    }

    @Override
    public boolean softmaxRows(MemorySegment logits, long zo, MemorySegment out, long oo, int rows, int classes) {
        long bytes = 4L * rows * classes;
        call(NativeLoops.SOFTMAX_ROWS, at(logits, zo, bytes), at(out, oo, bytes), rows, classes, 0);
        return true;
    }

    @Override
    public boolean lossRows(
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
        long bytes = 4L * rows * classes;
        call(
                NativeLoops.LOSS_ROWS,
                NONE,
                NONE,
                NONE,
                at(logits, zo, bytes),
                at(labels, lo, 4L * rows),
                rows,
                classes,
                Double.doubleToRawLongBits(smoothing),
                Double.doubleToRawLongBits(rowFactor),
                gradient == null ? 0 : at(gradient, go, bytes),
                at(losses, 0, (long) LanewiseCrossEntropy.groups(rows) * LanewiseCrossEntropy.PAIR),
                0,
                0,
                0,
                0,
                0);
        return true;
    }

    @Override
    public void addRows(
            MemorySegment matrix, long mo, long stride, int rows, int n, MemorySegment totals, Scratch scratch) {
        long address = at(matrix, mo, (rows - 1) * stride + 4L * n);
        call(NativeLoops.ADD_ROWS, address, stride, rows, n, at(totals, 0, 8L * n));
    }

    @Override
    public void storeTotals(MemorySegment totals, int n, boolean adds, MemorySegment out, long oo) {
        call(NativeLoops.STORE_TOTALS, at(totals, 0, 8L * n), n, adds ? 1 : 0, at(out, oo, 4L * n), 0);
    }

    @Override
    public void uniform(
            MemorySegment out, long oo, int n, long first, long seed, long stream, float low, float high, int[] words) {
        long to = at(out, oo, 4L * n);
        call(
                NativeLoops.UNIFORM,
                NONE,
                NONE,
                NONE,
                to,
                n,
                first,
                seed,
                stream,
                word(low),
                word(high),
                0,
                0,
                0,
                0,
                0,
                0);
    }

    @Override
    public void packRows(MemorySegment source, long so, long stride, int rows, int n, Floats out, int at, int ld) {
        long from = at(source, so, rows == 0 ? 0 : (rows - 1) * stride + 4L * n);
        call(NativeLoops.PACK_ROWS, out, from, stride, rows, n, at, ld);
    }

    @Override
    public void transpose(
            MemorySegment source, long so, long stride, int rows, int n, Floats out, int at, int ld, Scratch scratch) {
        long from = at(source, so, rows == 0 ? 0 : (rows - 1) * stride + 4L * n);
        call(NativeLoops.TRANSPOSE, out, from, stride, rows, n, at, ld);
    }

    @Override
    public long firstOutside(MemorySegment values, long vo, long n, long limit) {
        return call(NativeLoops.FIRST_OUTSIDE, at(values, vo, 4 * n), n, limit, 0, 0);
    }

    @Override
    public int argmaxRows(
            MemorySegment values,
            long vo,
            int rows,
            int columns,
            @Nullable MemorySegment out,
            long oo,
            @Nullable MemorySegment labels,
            long lo) {
        return (int) call(
                NativeLoops.ARGMAX,
                at(values, vo, 4L * rows * columns),
                rows,
                columns,
                out == null ? 0 : at(out, oo, 4L * rows),
                labels == null ? 0 : at(labels, lo, 4L * rows));
    }
}
