package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.ORDER;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The gradient of few rows of weights, whose sums stay in registers until they are written or used for a step. */
final class VectorWeightGradient {
    private static final boolean HAS_32_REGISTERS = LENGTH == Kernels.LANES || Processor.isArm();

    private VectorWeightGradient() {}

    /** {@link Kernels#weightGradient} for whole vectors; returns the first column that is left. */
    static int columns(WeightGradientCall call, long firstRow, int rows, int from, int to, float[] sums) {
        int column = from;
        for (; HAS_32_REGISTERS && column <= to - 4 * LENGTH; column += 4 * LENGTH) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                four(call, firstRow, rows, output, column, sums);
                if (call.update && !call.add && !call.store && call.weightDecay == 0) {
                    descendFour(call, output, column, sums);
                } else {
                    finish(call, output, column, 4 * LENGTH, sums);
                }
            }
        }
        for (; column <= to - 2 * LENGTH; column += 2 * LENGTH) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                two(call, firstRow, rows, output, column, sums);
                finish(call, output, column, 2 * LENGTH, sums);
            }
        }
        for (; column <= to - LENGTH; column += LENGTH) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                one(call, firstRow, rows, output, column, sums);
                finish(call, output, column, LENGTH, sums);
            }
        }
        return column;
    }

    /** Five rows of the gradient by four vectors. */
    private static void four(WeightGradientCall call, long firstRow, int rows, int output, int column, float[] sums) {
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
        sum00.intoArray(sums, 0);
        sum01.intoArray(sums, LENGTH);
        sum02.intoArray(sums, 2 * LENGTH);
        sum03.intoArray(sums, 3 * LENGTH);
        sum10.intoArray(sums, 4 * LENGTH);
        sum11.intoArray(sums, 5 * LENGTH);
        sum12.intoArray(sums, 6 * LENGTH);
        sum13.intoArray(sums, 7 * LENGTH);
        sum20.intoArray(sums, 8 * LENGTH);
        sum21.intoArray(sums, 9 * LENGTH);
        sum22.intoArray(sums, 10 * LENGTH);
        sum23.intoArray(sums, 11 * LENGTH);
        sum30.intoArray(sums, 12 * LENGTH);
        sum31.intoArray(sums, 13 * LENGTH);
        sum32.intoArray(sums, 14 * LENGTH);
        sum33.intoArray(sums, 15 * LENGTH);
        sum40.intoArray(sums, 16 * LENGTH);
        sum41.intoArray(sums, 17 * LENGTH);
        sum42.intoArray(sums, 18 * LENGTH);
        sum43.intoArray(sums, 19 * LENGTH);
    }

    /** Five rows of the gradient by two vectors. */
    private static void two(WeightGradientCall call, long firstRow, int rows, int output, int column, float[] sums) {
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
        sum00.intoArray(sums, 0);
        sum01.intoArray(sums, LENGTH);
        sum10.intoArray(sums, 2 * LENGTH);
        sum11.intoArray(sums, 3 * LENGTH);
        sum20.intoArray(sums, 4 * LENGTH);
        sum21.intoArray(sums, 5 * LENGTH);
        sum30.intoArray(sums, 6 * LENGTH);
        sum31.intoArray(sums, 7 * LENGTH);
        sum40.intoArray(sums, 8 * LENGTH);
        sum41.intoArray(sums, 9 * LENGTH);
    }

    /** Five rows of the gradient by one vector. */
    private static void one(WeightGradientCall call, long firstRow, int rows, int output, int column, float[] sums) {
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
        sum00.intoArray(sums, 0);
        sum10.intoArray(sums, LENGTH);
        sum20.intoArray(sums, 2 * LENGTH);
        sum30.intoArray(sums, 3 * LENGTH);
        sum40.intoArray(sums, 4 * LENGTH);
    }

    /** Adds, writes and uses a tile of sums, its rows {@code length} values long. */
    private static void finish(WeightGradientCall call, int output, int column, int length, float[] sums) {
        int rows = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output);
        for (int row = 0; row < rows; row++) {
            long at = 4L * ((output + row) * call.inputs + column);
            int from = row * length;
            if (call.add) {
                add(call.gradient, call.gradientAt + at, 1, sums, from, length);
            }
            if (call.store) {
                copy(call.gradient, call.gradientAt + at, sums, from, length);
            }
            if (call.update) {
                if (call.weightDecay != 0) {
                    add(call.weight, call.weightAt + at, call.weightDecay, sums, from, length);
                }
                descend(call.weight, call.weightAt + at, call.learningRate, sums, from, length);
            }
        }
    }

    /** Takes a step with a tile of sums four vectors wide. */
    private static void descendFour(WeightGradientCall call, int output, int column, float[] sums) {
        int rows = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output);
        long at = call.weightAt + 4L * (output * call.inputs + column);
        for (int row = 0; row < rows; row++) {
            descendRow(call.weight, at + 4L * row * call.inputs, call.learningRate, sums, 4 * row * LENGTH);
        }
    }

    // These hand no vector to a method of ours: where C2 leaves a call of it alone, the vector becomes an object.

    private static void descendRow(MemorySegment weight, long at, float rate, float[] sums, int from) {
        MemorySegment memory = Memory.offHeap(weight);
        FloatVector rates = FloatVector.broadcast(FLOATS, -rate);
        FloatVector w0 = FloatVector.fromMemorySegment(FLOATS, memory, at, ORDER);
        FloatVector w1 = FloatVector.fromMemorySegment(FLOATS, memory, at + VECTOR_BYTES, ORDER);
        FloatVector w2 = FloatVector.fromMemorySegment(FLOATS, memory, at + 2L * VECTOR_BYTES, ORDER);
        FloatVector w3 = FloatVector.fromMemorySegment(FLOATS, memory, at + 3L * VECTOR_BYTES, ORDER);
        FloatVector g0 = FloatVector.fromArray(FLOATS, sums, from);
        FloatVector g1 = FloatVector.fromArray(FLOATS, sums, from + LENGTH);
        FloatVector g2 = FloatVector.fromArray(FLOATS, sums, from + 2 * LENGTH);
        FloatVector g3 = FloatVector.fromArray(FLOATS, sums, from + 3 * LENGTH);
        rates.fma(g0, w0).intoMemorySegment(memory, at, ORDER);
        rates.fma(g1, w1).intoMemorySegment(memory, at + VECTOR_BYTES, ORDER);
        rates.fma(g2, w2).intoMemorySegment(memory, at + 2L * VECTOR_BYTES, ORDER);
        rates.fma(g3, w3).intoMemorySegment(memory, at + 3L * VECTOR_BYTES, ORDER);
    }

    private static void copy(MemorySegment gradient, long at, float[] sums, int from, int length) {
        MemorySegment memory = Memory.offHeap(gradient);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector.fromArray(FLOATS, sums, from + i).intoMemorySegment(memory, at + 4L * i, ORDER);
        }
    }

    private static void add(MemorySegment values, long at, float factor, float[] sums, int from, int length) {
        MemorySegment memory = Memory.offHeap(values);
        FloatVector factors = FloatVector.broadcast(FLOATS, factor);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, memory, at + 4L * i, ORDER);
            FloatVector sum = FloatVector.fromArray(FLOATS, sums, from + i);
            factors.fma(value, sum).intoArray(sums, from + i);
        }
    }

    private static void descend(MemorySegment weight, long at, float rate, float[] sums, int from, int length) {
        MemorySegment memory = Memory.offHeap(weight);
        FloatVector rates = FloatVector.broadcast(FLOATS, -rate);
        for (int i = 0; i < length; i += LENGTH) {
            FloatVector value = FloatVector.fromMemorySegment(FLOATS, memory, at + 4L * i, ORDER);
            FloatVector gradient = FloatVector.fromArray(FLOATS, sums, from + i);
            rates.fma(gradient, value).intoMemorySegment(memory, at + 4L * i, ORDER);
        }
    }
}
