package dev.lockstep.cpu;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The inner loops on the Vector API, in vectors of the machine's preferred length. The scalar implementation handles the elements after
 * the last full vector.
 */
final class VectorKernels implements JavaKernels {
    static final VectorSpecies<Float> FLOATS = preferred();
    static final int LENGTH = FLOATS.length();
    static final int VECTOR_BYTES = 4 * LENGTH;

    static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final boolean HAS_BYTES = LENGTH >= 8;
    private static final VectorSpecies<Byte> BYTES =
            HAS_BYTES ? VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * LENGTH)) : ByteVector.SPECIES_64;
    private static final ScalarKernels TAIL = new ScalarKernels();

    /** Returns the vectors' length as text. */
    static String describeSpecies() {
        return FLOATS.vectorBitSize() + " bits, " + LENGTH + " floats";
    }

    /** Returns whether vectors have enough lanes to be of use. */
    static boolean isWide() {
        return LENGTH >= 4;
    }

    /** Vectors have at most LANES lanes, because the sums of a row do. */
    private static VectorSpecies<Float> preferred() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.length() <= LANES ? preferred : FloatVector.SPECIES_512;
    }

    static FloatVector load(MemorySegment segment, long offset) {
        return FloatVector.fromMemorySegment(FLOATS, Memory.offHeap(segment), offset, ORDER);
    }

    static void store(FloatVector vector, MemorySegment segment, long offset) {
        vector.intoMemorySegment(Memory.offHeap(segment), offset, ORDER);
    }

    static FloatVector all(MemorySegment segment, long offset) {
        return FloatVector.broadcast(FLOATS, Memory.getFloat(segment, offset));
    }

    private static FloatVector all(float value) {
        return FloatVector.broadcast(FLOATS, value);
    }

    private static int whole(int n) {
        return n - n % LENGTH;
    }

    @Override
    public int mr() {
        return GemmMicroKernel.MR;
    }

    @Override
    public int nr() {
        return GemmMicroKernel.NR;
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
        int whole = HAS_BYTES ? whole(n) : 0;
        FloatVector factors = all(factor);
        FloatVector shifts = all(shift);
        for (int i = 0; i < whole; i += LENGTH) {
            ByteVector bytes = ByteVector.fromMemorySegment(BYTES, Memory.offHeap(source), so + i, ORDER);
            store(floats(bytes).fma(factors, shifts), out, oo + 4L * i);
        }
        TAIL.scaleBytes(source, so + whole, out, oo + 4L * whole, n - whole, factor, shift, scratch);
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
        int whole = HAS_BYTES ? whole(n) : 0;
        MemorySegment bytes = Memory.offHeap(source);
        MemorySegment to = Memory.offHeap(out);
        long o1 = oo + 4L * n;
        long o2 = oo + 8L * n;
        long o3 = oo + 12L * n;
        FloatVector factors = all(factor);
        FloatVector shifts = all(shift);
        for (int i = 0; i < whole; i += LENGTH) {
            ByteVector b0 = ByteVector.fromMemorySegment(BYTES, bytes, s0 + i, ORDER);
            ByteVector b1 = ByteVector.fromMemorySegment(BYTES, bytes, s1 + i, ORDER);
            ByteVector b2 = ByteVector.fromMemorySegment(BYTES, bytes, s2 + i, ORDER);
            ByteVector b3 = ByteVector.fromMemorySegment(BYTES, bytes, s3 + i, ORDER);
            floats(b0).fma(factors, shifts).intoMemorySegment(to, oo + 4L * i, ORDER);
            floats(b1).fma(factors, shifts).intoMemorySegment(to, o1 + 4L * i, ORDER);
            floats(b2).fma(factors, shifts).intoMemorySegment(to, o2 + 4L * i, ORDER);
            floats(b3).fma(factors, shifts).intoMemorySegment(to, o3 + 4L * i, ORDER);
        }
        int rest = n - whole;
        long done = 4L * whole;
        TAIL.scaleBytes(source, s0 + whole, out, oo + done, rest, factor, shift, scratch);
        TAIL.scaleBytes(source, s1 + whole, out, o1 + done, rest, factor, shift, scratch);
        TAIL.scaleBytes(source, s2 + whole, out, o2 + done, rest, factor, shift, scratch);
        TAIL.scaleBytes(source, s3 + whole, out, o3 + done, rest, factor, shift, scratch);
    }

    private static FloatVector floats(ByteVector bytes) {
        IntVector ints = (IntVector) bytes.convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
        return (FloatVector) ints.convertShape(VectorOperators.I2F, FLOATS, 0);
    }

    @Override
    public void scale(MemorySegment source, long so, MemorySegment out, long oo, int n, float factor, float shift) {
        int whole = whole(n);
        FloatVector factors = all(factor);
        FloatVector shifts = all(shift);
        for (int i = 0; i < whole; i += LENGTH) {
            store(load(source, so + 4L * i).fma(factors, shifts), out, oo + 4L * i);
        }
        TAIL.scale(source, so + 4L * whole, out, oo + 4L * whole, n - whole, factor, shift);
    }

    @Override
    public void relu(MemorySegment x, long xo, MemorySegment y, long yo, int n) {
        int whole = whole(n);
        FloatVector zero = all(0);
        for (int i = 0; i < whole; i += LENGTH) {
            FloatVector value = load(x, xo + 4L * i);
            store(value.blend(zero, value.compare(VectorOperators.LE, zero)), y, yo + 4L * i);
        }
        TAIL.relu(x, xo + 4L * whole, y, yo + 4L * whole, n - whole);
    }

    @Override
    public void reluBackward(
            MemorySegment x, long xo, MemorySegment gradY, long go, MemorySegment gradX, long oo, int n) {
        int whole = whole(n);
        FloatVector zero = all(0);
        for (int i = 0; i < whole; i += LENGTH) {
            VectorMask<Float> off = load(x, xo + 4L * i).compare(VectorOperators.LE, zero);
            store(load(gradY, go + 4L * i).blend(zero, off), gradX, oo + 4L * i);
        }
        TAIL.reluBackward(x, xo + 4L * whole, gradY, go + 4L * whole, gradX, oo + 4L * whole, n - whole);
    }

    @Override
    public void sgd(MemorySegment w, long wo, MemorySegment gradient, long go, int n, SgdFactors factors) {
        int whole = whole(n);
        FloatVector decay = all(factors.weightDecay);
        boolean decays = factors.weightDecay != 0;
        FloatVector rate = all(-factors.learningRate);
        for (int i = 0; i < whole; i += LENGTH) {
            FloatVector weight = load(w, wo + 4L * i);
            FloatVector g = load(gradient, go + 4L * i);
            g = decays ? decay.fma(weight, g) : g;
            store(rate.fma(g, weight), w, wo + 4L * i);
        }
        TAIL.sgd(w, wo + 4L * whole, gradient, go + 4L * whole, n - whole, factors);
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
        int whole = whole(n);
        FloatVector decay = all(factors.weightDecay);
        boolean decays = factors.weightDecay != 0;
        FloatVector rate = all(-factors.learningRate);
        FloatVector momentum = all(factors.momentum);
        FloatVector share = all(factors.gradientShare);
        boolean first = factors.first;
        boolean nesterov = factors.nesterov;
        for (int i = 0; i < whole; i += LENGTH) {
            FloatVector weight = load(w, wo + 4L * i);
            FloatVector g = load(gradient, go + 4L * i);
            g = decays ? decay.fma(weight, g) : g;
            FloatVector v = first ? g : momentum.fma(load(velocity, vo + 4L * i), share.mul(g));
            store(v, velocity, vo + 4L * i);
            FloatVector step = nesterov ? momentum.fma(v, g) : v;
            store(rate.fma(step, weight), w, wo + 4L * i);
        }
        long done = 4L * whole;
        TAIL.sgdMomentum(w, wo + done, gradient, go + done, velocity, vo + done, n - whole, factors);
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
        int whole = whole(n);
        FloatVector keep = all(factors.keep);
        FloatVector meanRate = all(factors.meanRate);
        FloatVector squareKeep = all(factors.squareKeep);
        FloatVector squareRate = all(factors.squareRate);
        FloatVector rootScale = all(factors.rootScale);
        FloatVector epsilon = all(factors.epsilon);
        FloatVector stepSize = all(-factors.stepSize);
        for (int i = 0; i < whole; i += LENGTH) {
            FloatVector g = load(gradient, go + 4L * i);
            FloatVector weight = load(w, wo + 4L * i).mul(keep);
            FloatVector m = load(mean, mo + 4L * i);
            m = meanRate.fma(g.sub(m), m);
            store(m, mean, mo + 4L * i);
            FloatVector s =
                    squareKeep.fma(load(square, so + 4L * i), squareRate.mul(g).mul(g));
            store(s, square, so + 4L * i);
            FloatVector denominator = s.sqrt().fma(rootScale, epsilon);
            store(stepSize.fma(m.div(denominator), weight), w, wo + 4L * i);
        }
        long done = 4L * whole;
        TAIL.adamW(w, wo + done, gradient, go + done, mean, mo + done, square, so + done, n - whole, factors);
    }

    @Override
    public float max(MemorySegment z, long zo, int n) {
        return n < LENGTH ? TAIL.max(z, zo, n) : VectorReductions.max(z, zo, n);
    }

    @Override
    public double expSum(MemorySegment z, long zo, int n, float max, MemorySegment out, long oo, float[] lanes) {
        int whole = n - n % SUM_LANES;
        Arrays.fill(lanes, 0, 2 * SUM_LANES, 0f);
        VectorReductions.exp(z, zo, whole(n), max, out, oo);
        ScalarKernels.expFrom(whole(n), z, zo, n, max, out, oo);
        for (int first = 0; first < SUM_LANES && whole > 0; first += 4 * LENGTH) {
            VectorReductions.sum(first, out, oo, whole, lanes);
        }
        return ScalarKernels.sumFrom(whole, out, oo, n, lanes);
    }

    @Override
    public void expColumns(Floats columns, int n, Floats columnMaxima, Floats exponentials) {
        float[] z = columns.array;
        float[] max = columnMaxima.array;
        float[] e = exponentials.array;
        for (int first = 0; first < LANES; first += LENGTH) {
            FloatVector maxima = FloatVector.fromArray(FLOATS, z, first);
            for (int j = 1; j < n; j++) {
                maxima = maxima.max(FloatVector.fromArray(FLOATS, z, j * LANES + first));
            }
            maxima.intoArray(max, first);
            for (int j = 0; j < n; j++) {
                int at = j * LANES + first;
                exp(FloatVector.fromArray(FLOATS, z, at).sub(maxima)).intoArray(e, at);
            }
        }
    }

    @Override
    public void scaleColumns(Floats columns, int n, Floats columnFactors, Floats rowShifts) {
        float[] values = columns.array;
        float[] factors = columnFactors.array;
        float[] shifts = rowShifts.array;
        for (int first = 0; first < LANES; first += LENGTH) {
            FloatVector factor = FloatVector.fromArray(FLOATS, factors, first);
            for (int j = 0; j < n; j++) {
                int at = j * LANES + first;
                FloatVector value = FloatVector.fromArray(FLOATS, values, at);
                value.fma(factor, FloatVector.broadcast(FLOATS, shifts[j])).intoArray(values, at);
            }
        }
    }

    /** The formula of {@link Exp#exp}. */
    static FloatVector exp(FloatVector x) {
        FloatVector shifted = x.fma(all(Exp.LOG2_E), all(Exp.ROUNDER));
        FloatVector n = shifted.sub(all(Exp.ROUNDER));
        FloatVector r = n.fma(all(-Exp.LN2_LOW), n.fma(all(-Exp.LN2_HIGH), x));
        FloatVector p = r.fma(all(Exp.C5), all(Exp.C4));
        p = p.fma(r, all(Exp.C3));
        p = p.fma(r, all(Exp.C2));
        p = p.fma(r, all(Exp.C1));
        p = p.fma(r, all(Exp.C0));
        p = p.fma(r.mul(r), r).add(all(1));
        IntVector power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exp.MANTISSA_BITS);
        FloatVector scaled = p.reinterpretAsInts().add(power).reinterpretAsFloats();
        return scaled.blend(all(0), x.compare(VectorOperators.LT, Exp.SMALLEST_ARGUMENT));
    }

    @Override
    public void logSoftmax(MemorySegment z, long zo, MemorySegment out, long oo, int n, float max, float logSum) {
        int whole = whole(n);
        FloatVector maxima = all(max);
        FloatVector logSums = all(logSum);
        for (int i = 0; i < whole; i += LENGTH) {
            store(load(z, zo + 4L * i).sub(maxima).sub(logSums), out, oo + 4L * i);
        }
        TAIL.logSoftmax(z, zo + 4L * whole, out, oo + 4L * whole, n - whole, max, logSum);
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
        int whole = k - k % LANES;
        for (int first = 0; first < LANES; first += LENGTH) {
            VectorDot.dot(first, x, xo, xStride, rows, w, wo, wStride, columns, whole, 4L * LANES, products.array, at);
        }
    }

    @Override
    public void sumLanes(Floats products, int n, Floats shifts, Floats out) {
        HorizontalSums.sum(products.array, n, shifts.array, out.array);
    }

    @Override
    public void weightGradient(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        int rest = VectorWeightGradient.columns(call, firstRow, rows, from, to, scratch);
        TAIL.weightGradient(call, firstRow, rows, rest, to, scratch);
    }

    @Override
    public void microKernel(
            Floats a, int ao, Floats b, int bo, int kc, MemorySegment sums, long at, long stride, Scratch scratch) {
        GemmMicroKernel.multiply(a.array, ao, b.array, bo, kc, sums, at, stride);
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
        if (columns < GemmMicroKernel.NR) {
            ScalarKernels.epilogue(
                    sums, GemmMicroKernel.NR, rows, columns, adds, addend, so, addendStride, c, co, cStride);
        } else if (adds) {
            GemmMicroKernel.add(sums, rows, addend, so, addendStride, c, co, cStride);
        } else {
            GemmMicroKernel.write(sums, rows, c, co, cStride);
        }
    }

    @Override
    public void packPanels(
            MemorySegment source, long so, long stride, int rows, int n, Floats packed, int at, int panelStride) {
        float[] panels = packed.array;
        int width = GemmMicroKernel.NR;
        int whole = n - n % width;
        int last = at + whole / width * panelStride;
        int i = 0;
        for (; i <= rows - 4; i += 4) {
            GemmMicroKernel.packFourRows(source, so + i * stride, stride, whole, panels, at + i * width, panelStride);
        }
        for (; i < rows; i++) {
            GemmMicroKernel.packRow(source, so + i * stride, whole, panels, at + i * width, panelStride);
        }
        for (i = 0; i < rows && whole < n; i++) {
            long rest = so + i * stride + 4L * whole;
            MemorySegment.copy(source, Memory.FLOAT, rest, panels, last + i * width, n - whole);
        }
    }
}
