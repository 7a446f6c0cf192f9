package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.ORDER;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * The weight gradient of few outputs, in micro-tiles that are accumulated in registers. A tile that is the final gradient and is to be kept
 * is stored there at once, and the SGD step reads it from L1.
 */
final class VectorWeightGradient {
    private static final boolean HAS_32_REGISTERS = LENGTH == Kernels.LANES || Processor.isArm();

    /** A tile that is not accumulated in place: 5 rows of 4 vectors, off the heap, where vectors do not cross cache lines. */
    private static final long TILE_BYTES = 4L * Kernels.GRADIENT_ROWS * VECTOR_BYTES;

    private VectorWeightGradient() {}

    /** {@link Kernels#weightGradient} for full vectors; returns the first column that is left. */
    static int columns(WeightGradientCall call, long firstRow, int rows, int from, int to, Scratch scratch) {
        MemorySegment buffer = scratch.tile(TILE_BYTES);
        int column = HAS_32_REGISTERS ? tiles(4, call, firstRow, rows, from, to, buffer) : from;
        column = tiles(2, call, firstRow, rows, column, to, buffer);
        return tiles(1, call, firstRow, rows, column, to, buffer);
    }

    /** Computes all tiles of the given number of vectors; returns the first column that is left. */
    private static int tiles(
            int vectors, WeightGradientCall call, long firstRow, int rows, int from, int to, MemorySegment buffer) {
        int length = vectors * LENGTH;
        int column = from;
        for (; column <= to - length; column += length) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                boolean inPlace = isInPlace(call, output);
                MemorySegment sums = inPlace ? call.gradient : buffer;
                long at = inPlace ? call.gradientAt + 4L * (output * call.inputs + column) : 0;
                long stride = 4L * (inPlace ? call.inputs : length);
                switch (vectors) {
                    case 4 -> microKernel5x4(call, firstRow, rows, output, column, sums, at, stride);
                    case 2 -> microKernel5x2(call, firstRow, rows, output, column, sums, at, stride);
                    default -> microKernel5x1(call, firstRow, rows, output, column, sums, at, stride);
                }
                if (!inPlace) {
                    epilogue(call, output, column, length, sums);
                }
                if (call.update) {
                    update(call, output, column, length, sums, at, stride);
                }
            }
        }
        return column;
    }

    /** Returns whether the sums are the gradient to be stored, and the tile does not extend beyond it. */
    private static boolean isInPlace(WeightGradientCall call, int output) {
        return call.store && !call.add && output + Kernels.GRADIENT_ROWS <= call.outputs;
    }

    /** Computes a tile of five rows of the gradient by four vectors. Its rows are stored from {@code sumsAt} on, a stride apart. */
    private static void microKernel5x4(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY.array;
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

    /** Computes a tile of five rows by two vectors. */
    private static void microKernel5x2(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY.array;
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

    /** Computes a tile of five rows by one vector. */
    private static void microKernel5x1(
            WeightGradientCall call,
            long firstRow,
            int rows,
            int output,
            int column,
            MemorySegment sums,
            long sumsAt,
            long sumsStride) {
        float[] g = call.packedGradY.array;
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

    /** Accumulates and stores a tile that was not computed in place; its rows have {@code length} elements. */
    private static void epilogue(WeightGradientCall call, int output, int column, int length, MemorySegment sums) {
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

    /** Takes an SGD step with a tile, whose rows have {@code length} elements. Fields of the call are read once, not for each row. */
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
                sgdWithDecay(call, at + row * stride, sums, sumsAt + row * sumsStride, length);
            }
        } else if (length == 4 * LENGTH) {
            for (int row = 0; row < rows; row++) {
                sgd4(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        } else if (length == 2 * LENGTH) {
            for (int row = 0; row < rows; row++) {
                sgd2(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        } else {
            for (int row = 0; row < rows; row++) {
                sgd1(weight, at + row * stride, rate, sums, sumsAt + row * sumsStride);
            }
        }
    }

    // These pass no vector to a method of ours: where C2 does not inline the call, the vector is allocated as an
    // object.

    private static void add(MemorySegment values, long at, MemorySegment sums, long from, int length) {
        MemorySegment memory = Memory.offHeap(values);
        MemorySegment total = Memory.offHeap(sums);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, memory, at + 4L * i, ORDER);
            FloatVector sum = FloatVector.fromMemorySegment(FLOATS, total, from + 4L * i, ORDER);
            value.add(sum).intoMemorySegment(total, from + 4L * i, ORDER);
        }
    }

    private static void sgd4(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
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

    private static void sgd2(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
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

    private static void sgd1(MemorySegment weights, long at, float rate, MemorySegment sums, long from) {
        MemorySegment weight = Memory.offHeap(weights);
        MemorySegment gradient = Memory.offHeap(sums);
        FloatVector w = FloatVector.fromMemorySegment(FLOATS, weight, at, ORDER);
        FloatVector g = FloatVector.fromMemorySegment(FLOATS, gradient, from, ORDER);
        FloatVector.broadcast(FLOATS, -rate).fma(g, w).intoMemorySegment(weight, at, ORDER);
    }

    private static void sgdWithDecay(WeightGradientCall call, long at, MemorySegment sums, long from, int length) {
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
