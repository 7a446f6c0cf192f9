package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.ORDER;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The gradient of few rows of weights, whose sums stay in registers until a tile is complete. Where they are the gradient that is to be
 * kept, they are written there at once, and the step takes them from the first cache.
 */
final class VectorWeightGradient {
    private static final boolean HAS_32_REGISTERS = LENGTH == Kernels.LANES || Processor.isArm();

    /** Sums that are not formed in place lie off the heap, where their vectors do not cross lines: at least 4 vectors by 5 rows. */
    private static final long TILE_BYTES = 4L * Kernels.GRADIENT_ROWS * VECTOR_BYTES;

    private VectorWeightGradient() {}

    /** {@link Kernels#weightGradient} for whole vectors; returns the first column that is left. */
    static int columns(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        MemorySegment room = scratch.tile(TILE_BYTES);
        int column = HAS_32_REGISTERS ? tiles(4, call, firstRow, rows, from, to, room) : from;
        column = tiles(2, call, firstRow, rows, column, to, room);
        return tiles(1, call, firstRow, rows, column, to, room);
    }

    /** Forms all tiles of the given number of vectors; returns the first column that is left. */
    private static int tiles(
            int vectors, WeightGradientCall call, long firstRow, int rows, int from, int to, MemorySegment room) {
        int length = vectors * LENGTH;
        int column = from;
        for (; column <= to - length; column += length) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                boolean inPlace = isFormedInPlace(call, output);
                MemorySegment sums = inPlace ? call.gradient : room;
                long at = inPlace ? call.gradientAt + 4L * (output * call.inputs + column) : 0;
                long stride = 4L * (inPlace ? call.inputs : length);
                switch (vectors) {
                    case 4 -> four(call, firstRow, rows, output, column, sums, at, stride);
                    case 2 -> two(call, firstRow, rows, output, column, sums, at, stride);
                    default -> one(call, firstRow, rows, output, column, sums, at, stride);
                }
                if (!inPlace) {
                    finish(call, output, column, length, sums);
                }
                if (call.update) {
                    update(call, output, column, length, sums, at, stride);
                }
            }
        }
        return column;
    }

    /** Returns whether the sums are the gradient as it is to be written, and the tile does not reach beyond it. */
    private static boolean isFormedInPlace(WeightGradientCall call, int output) {
        return call.store && !call.add && output + Kernels.GRADIENT_ROWS <= call.outputs;
    }

    /** Five rows of the gradient by four vectors, whose rows go to {@code sumsAt} and what follows it at a stride. */
    private static void four(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY;
        MemorySegment x = call.x;
        long at = call.xAt + 4 * (firstRow * call.inputs + column);
        long stride = 4L * call.inputs;
        FloatVector sum00 = FloatVector.zero(FLOATS);
        FloatVector sum01 = FloatVector.zero(FLOATS);
        FloatVector sum02 = FloatVector.zero(FLOATS);
        FloatVector sum03 = FloatVector.zero(FLOATS);
        FloatVector sum10 = FloatVector.zero(FLOATS);
        FloatVector sum11 = FloatVector.zero(FLOATS);
        FloatVector sum12 = FloatVector.zero(FLOATS);
        FloatVector sum13 = FloatVector.zero(FLOATS);
        FloatVector sum20 = FloatVector.zero(FLOATS);
        FloatVector sum21 = FloatVector.zero(FLOATS);
        FloatVector sum22 = FloatVector.zero(FLOATS);
        FloatVector sum23 = FloatVector.zero(FLOATS);
        FloatVector sum30 = FloatVector.zero(FLOATS);
        FloatVector sum31 = FloatVector.zero(FLOATS);
        FloatVector sum32 = FloatVector.zero(FLOATS);
        FloatVector sum33 = FloatVector.zero(FLOATS);
        FloatVector sum40 = FloatVector.zero(FLOATS);
        FloatVector sum41 = FloatVector.zero(FLOATS);
        FloatVector sum42 = FloatVector.zero(FLOATS);
        FloatVector sum43 = FloatVector.zero(FLOATS);
        int end = (output + Kernels.GRADIENT_ROWS) * rows;
        for (int i = output * rows; i < end; i += Kernels.GRADIENT_ROWS) {
            FloatVector x0 = load(x, at);
            FloatVector x1 = load(x, at + VECTOR_BYTES);
            FloatVector x2 = load(x, at + 2L * VECTOR_BYTES);
            FloatVector x3 = load(x, at + 3L * VECTOR_BYTES);
            FloatVector g0 = FloatVector.broadcast(FLOATS, g[i]);
            sum00 = g0.fma(x0, sum00);
            sum01 = g0.fma(x1, sum01);
            sum02 = g0.fma(x2, sum02);
            sum03 = g0.fma(x3, sum03);
            FloatVector g1 = FloatVector.broadcast(FLOATS, g[i + 1]);
            sum10 = g1.fma(x0, sum10);
            sum11 = g1.fma(x1, sum11);
            sum12 = g1.fma(x2, sum12);
            sum13 = g1.fma(x3, sum13);
            FloatVector g2 = FloatVector.broadcast(FLOATS, g[i + 2]);
            sum20 = g2.fma(x0, sum20);
            sum21 = g2.fma(x1, sum21);
            sum22 = g2.fma(x2, sum22);
            sum23 = g2.fma(x3, sum23);
            FloatVector g3 = FloatVector.broadcast(FLOATS, g[i + 3]);
            sum30 = g3.fma(x0, sum30);
            sum31 = g3.fma(x1, sum31);
            sum32 = g3.fma(x2, sum32);
            sum33 = g3.fma(x3, sum33);
            FloatVector g4 = FloatVector.broadcast(FLOATS, g[i + 4]);
            sum40 = g4.fma(x0, sum40);
            sum41 = g4.fma(x1, sum41);
            sum42 = g4.fma(x2, sum42);
            sum43 = g4.fma(x3, sum43);
            at += stride;
        }
        MemorySegment out = Memory.offHeap(sums);
        long to = sumsAt;
        sum00.intoMemorySegment(out, to, ORDER);
        sum01.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        sum02.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
        sum03.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum10.intoMemorySegment(out, to, ORDER);
        sum11.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        sum12.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
        sum13.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum20.intoMemorySegment(out, to, ORDER);
        sum21.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        sum22.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
        sum23.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum30.intoMemorySegment(out, to, ORDER);
        sum31.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        sum32.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
        sum33.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum40.intoMemorySegment(out, to, ORDER);
        sum41.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        sum42.intoMemorySegment(out, to + 2L * VECTOR_BYTES, ORDER);
        sum43.intoMemorySegment(out, to + 3L * VECTOR_BYTES, ORDER);
    }

    /** Five rows of the gradient by two vectors. */
    private static void two(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY;
        MemorySegment x = call.x;
        long at = call.xAt + 4 * (firstRow * call.inputs + column);
        long stride = 4L * call.inputs;
        FloatVector sum00 = FloatVector.zero(FLOATS);
        FloatVector sum01 = FloatVector.zero(FLOATS);
        FloatVector sum10 = FloatVector.zero(FLOATS);
        FloatVector sum11 = FloatVector.zero(FLOATS);
        FloatVector sum20 = FloatVector.zero(FLOATS);
        FloatVector sum21 = FloatVector.zero(FLOATS);
        FloatVector sum30 = FloatVector.zero(FLOATS);
        FloatVector sum31 = FloatVector.zero(FLOATS);
        FloatVector sum40 = FloatVector.zero(FLOATS);
        FloatVector sum41 = FloatVector.zero(FLOATS);
        int end = (output + Kernels.GRADIENT_ROWS) * rows;
        for (int i = output * rows; i < end; i += Kernels.GRADIENT_ROWS) {
            FloatVector x0 = load(x, at);
            FloatVector x1 = load(x, at + VECTOR_BYTES);
            FloatVector g0 = FloatVector.broadcast(FLOATS, g[i]);
            sum00 = g0.fma(x0, sum00);
            sum01 = g0.fma(x1, sum01);
            FloatVector g1 = FloatVector.broadcast(FLOATS, g[i + 1]);
            sum10 = g1.fma(x0, sum10);
            sum11 = g1.fma(x1, sum11);
            FloatVector g2 = FloatVector.broadcast(FLOATS, g[i + 2]);
            sum20 = g2.fma(x0, sum20);
            sum21 = g2.fma(x1, sum21);
            FloatVector g3 = FloatVector.broadcast(FLOATS, g[i + 3]);
            sum30 = g3.fma(x0, sum30);
            sum31 = g3.fma(x1, sum31);
            FloatVector g4 = FloatVector.broadcast(FLOATS, g[i + 4]);
            sum40 = g4.fma(x0, sum40);
            sum41 = g4.fma(x1, sum41);
            at += stride;
        }
        MemorySegment out = Memory.offHeap(sums);
        long to = sumsAt;
        sum00.intoMemorySegment(out, to, ORDER);
        sum01.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum10.intoMemorySegment(out, to, ORDER);
        sum11.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum20.intoMemorySegment(out, to, ORDER);
        sum21.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum30.intoMemorySegment(out, to, ORDER);
        sum31.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
        to += sumsStride;
        sum40.intoMemorySegment(out, to, ORDER);
        sum41.intoMemorySegment(out, to + VECTOR_BYTES, ORDER);
    }

    /** Five rows of the gradient by one vector. */
    private static void one(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY;
        MemorySegment x = call.x;
        long at = call.xAt + 4 * (firstRow * call.inputs + column);
        long stride = 4L * call.inputs;
        FloatVector sum00 = FloatVector.zero(FLOATS);
        FloatVector sum10 = FloatVector.zero(FLOATS);
        FloatVector sum20 = FloatVector.zero(FLOATS);
        FloatVector sum30 = FloatVector.zero(FLOATS);
        FloatVector sum40 = FloatVector.zero(FLOATS);
        int end = (output + Kernels.GRADIENT_ROWS) * rows;
        for (int i = output * rows; i < end; i += Kernels.GRADIENT_ROWS) {
            FloatVector x0 = load(x, at);
            FloatVector g0 = FloatVector.broadcast(FLOATS, g[i]);
            sum00 = g0.fma(x0, sum00);
            FloatVector g1 = FloatVector.broadcast(FLOATS, g[i + 1]);
            sum10 = g1.fma(x0, sum10);
            FloatVector g2 = FloatVector.broadcast(FLOATS, g[i + 2]);
            sum20 = g2.fma(x0, sum20);
            FloatVector g3 = FloatVector.broadcast(FLOATS, g[i + 3]);
            sum30 = g3.fma(x0, sum30);
            FloatVector g4 = FloatVector.broadcast(FLOATS, g[i + 4]);
            sum40 = g4.fma(x0, sum40);
            at += stride;
        }
        MemorySegment out = Memory.offHeap(sums);
        long to = sumsAt;
        sum00.intoMemorySegment(out, to, ORDER);
        to += sumsStride;
        sum10.intoMemorySegment(out, to, ORDER);
        to += sumsStride;
        sum20.intoMemorySegment(out, to, ORDER);
        to += sumsStride;
        sum30.intoMemorySegment(out, to, ORDER);
        to += sumsStride;
        sum40.intoMemorySegment(out, to, ORDER);
    }

    /** Adds and writes a tile of sums that lies elsewhere, its rows {@code length} values long. */
    private static void finish(WeightGradientCall call, int output, int column, int length, MemorySegment sums) {
        int rows = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output);
        for (int row = 0; row < rows; row++) {
            long at = call.gradientAt + 4L * ((output + row) * call.inputs + column);
            long from = 4L * row * length;
            if (call.add) {
                add(call.gradient, at, sums, from, length);
            }
            if (call.store) {
                MemorySegment.copy(sums, from, call.gradient, at, 4L * length);
            }
        }
    }

    /** Takes a step with a tile of sums, its rows {@code length} values long. What is the same for all rows is taken out of the call. */
    private static void update(
            WeightGradientCall call,
            int output,
            int column,
            int length,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        MemorySegment weight = call.weight;
        float rate = call.learningRate;
        int rows = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output);
        long at = call.weightAt + 4L * (output * call.inputs + column);
        long stride = 4L * call.inputs;
        if (call.weightDecay != 0) {
            for (int row = 0; row < rows; row++) {
                descendDecayed(call, at + row * stride, sums, sumsAt + row * sumsStride, length);
            }
        } else if (length == 4 * LENGTH) {
            for (int row = 0; row < rows; row++) {
                descendFour(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        } else if (length == 2 * LENGTH) {
            for (int row = 0; row < rows; row++) {
                descendTwo(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                descendOne(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        }
    }

    // These hand no vector to a method of ours: where C2 leaves a call of it alone, the vector becomes an object.

    private static void add(MemorySegment values, long at, MemorySegment sums, long from, int length) {
        MemorySegment memory = Memory.offHeap(values);
        MemorySegment total = Memory.offHeap(sums);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, memory, at + 4L * i, ORDER);
            FloatVector sum = FloatVector.fromMemorySegment(FLOATS, total, from + 4L * i, ORDER);
            value.add(sum).intoMemorySegment(total, from + 4L * i, ORDER);
        }
    }

    private static void descendFour(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
        MemorySegment weight = Memory.offHeap(weights);
        MemorySegment gradient = Memory.offHeap(sums);
        FloatVector rates = FloatVector.broadcast(FLOATS, -rate);
        FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, weight, at, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, weight, at + VECTOR_BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, weight, at + 2L * VECTOR_BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, weight, at + 3L * VECTOR_BYTES, ORDER);
        FloatVector g0 = FloatVector.fromMemorySegment(FLOATS, gradient, from, ORDER);
        FloatVector g1 = FloatVector.fromMemorySegment(FLOATS, gradient, from + VECTOR_BYTES, ORDER);
        FloatVector g2 = FloatVector.fromMemorySegment(FLOATS, gradient, from + 2L * VECTOR_BYTES, ORDER);
        FloatVector g3 = FloatVector.fromMemorySegment(FLOATS, gradient, from + 3L * VECTOR_BYTES, ORDER);
        rates.fma(g0, w0).intoMemorySegment(weight, at, ORDER);
        rates.fma(g1, w1).intoMemorySegment(weight, at + VECTOR_BYTES, ORDER);
        rates.fma(g2, w2).intoMemorySegment(weight, at + 2L * VECTOR_BYTES, ORDER);
        rates.fma(g3, w3).intoMemorySegment(weight, at + 3L * VECTOR_BYTES, ORDER);
    }

    private static void descendTwo(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
        MemorySegment weight = Memory.offHeap(weights);
        MemorySegment gradient = Memory.offHeap(sums);
        FloatVector rates = FloatVector.broadcast(FLOATS, -rate);
        FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, weight, at, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, weight, at + VECTOR_BYTES, ORDER);
        FloatVector g0 = FloatVector.fromMemorySegment(FLOATS, gradient, from, ORDER);
        FloatVector g1 = FloatVector.fromMemorySegment(FLOATS, gradient, from + VECTOR_BYTES, ORDER);
        rates.fma(g0, w0).intoMemorySegment(weight, at, ORDER);
        rates.fma(g1, w1).intoMemorySegment(weight, at + VECTOR_BYTES, ORDER);
    }

    private static void descendOne(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
        MemorySegment weight = Memory.offHeap(weights);
        MemorySegment gradient = Memory.offHeap(sums);
        FloatVector w = FloatVector.fromMemorySegment(FLOATS, weight, at, ORDER);
        FloatVector g = FloatVector.fromMemorySegment(FLOATS, gradient, from, ORDER);
        FloatVector.broadcast(FLOATS, -rate).fma(g, w).intoMemorySegment(weight, at, ORDER);
    }

    private static void descendDecayed(WeightGradientCall call, long at, MemorySegment sums, long from, int length) {
        MemorySegment weight = Memory.offHeap(call.weight);
        MemorySegment gradient = Memory.offHeap(sums);
        FloatVector rates = FloatVector.broadcast(FLOATS, -call.learningRate);
        FloatVector decays = FloatVector.broadcast(FLOATS, call.weightDecay);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector w = FloatVector.fromMemorySegment(FLOATS, weight, at + 4L * i, ORDER);
            FloatVector g = FloatVector.fromMemorySegment(FLOATS, gradient, from + 4L * i, ORDER);
            rates.fma(decays.fma(w, g), w).intoMemorySegment(weight, at + 4L * i, ORDER);
        }
    }
}
