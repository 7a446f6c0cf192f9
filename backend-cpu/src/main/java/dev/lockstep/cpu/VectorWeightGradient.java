package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.all;
import static dev.lockstep.cpu.VectorKernels.load;
import static dev.lockstep.cpu.VectorKernels.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** The gradient of few rows of weights, whose sums stay in registers until they are written or used for a step. */
final class VectorWeightGradient {
    private VectorWeightGradient() {}

    /** {@link Kernels#weightGradient} for whole vectors; returns the first column that is left. */
    static int columns(WeightGradientCall call, long firstRow, int rows, int from, int to) {
        int column = from;
        for (; column <= to - 2 * LENGTH; column += 2 * LENGTH) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                two(call, firstRow, rows, output, column);
            }
        }
        for (; column <= to - LENGTH; column += LENGTH) {
            for (int output = 0; output < call.outputs; output += Kernels.GRADIENT_ROWS) {
                one(call, firstRow, rows, output, column);
            }
        }
        return column;
    }

    /** Five rows of the gradient by two vectors. */
    private static void two(WeightGradientCall call, long firstRow, int rows, int output, int column) {
        MemorySegment gradY = call.gradY;
        MemorySegment x = call.x;
        int last = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output) - 1;
        // Rows that are not there repeat the last one and are not written.
        long g0 = call.gradYAt + 4 * (firstRow * call.outputs + output);
        long g1 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(1, last));
        long g2 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(2, last));
        long g3 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(3, last));
        long g4 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(4, last));
        long xAt = call.xAt + 4 * (firstRow * call.inputs + column);
        long gStride = 4L * call.outputs;
        long xStride = 4L * call.inputs;
        FloatVector sum00 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum01 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum10 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum11 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum20 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum21 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum30 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum31 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum40 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum41 = FloatVector.zero(VectorKernels.FLOATS);
        for (int i = 0; i < rows; i++) {
            long g = i * gStride;
            long at = xAt + i * xStride;
            FloatVector x0 = load(x, at);
            FloatVector x1 = load(x, at + VECTOR_BYTES);
            FloatVector b0 = all(gradY, g0 + g);
            sum00 = b0.fma(x0, sum00);
            sum01 = b0.fma(x1, sum01);
            FloatVector b1 = all(gradY, g1 + g);
            sum10 = b1.fma(x0, sum10);
            sum11 = b1.fma(x1, sum11);
            FloatVector b2 = all(gradY, g2 + g);
            sum20 = b2.fma(x0, sum20);
            sum21 = b2.fma(x1, sum21);
            FloatVector b3 = all(gradY, g3 + g);
            sum30 = b3.fma(x0, sum30);
            sum31 = b3.fma(x1, sum31);
            FloatVector b4 = all(gradY, g4 + g);
            sum40 = b4.fma(x0, sum40);
            sum41 = b4.fma(x1, sum41);
        }
        long at = 4L * (output * call.inputs + column);
        finish(call, at, sum00);
        if (last >= 1) {
            finish(call, at + 1 * xStride, sum10);
        }
        if (last >= 2) {
            finish(call, at + 2 * xStride, sum20);
        }
        if (last >= 3) {
            finish(call, at + 3 * xStride, sum30);
        }
        if (last >= 4) {
            finish(call, at + 4 * xStride, sum40);
        }
        finish(call, at + VECTOR_BYTES, sum01);
        if (last >= 1) {
            finish(call, at + 1 * xStride + VECTOR_BYTES, sum11);
        }
        if (last >= 2) {
            finish(call, at + 2 * xStride + VECTOR_BYTES, sum21);
        }
        if (last >= 3) {
            finish(call, at + 3 * xStride + VECTOR_BYTES, sum31);
        }
        if (last >= 4) {
            finish(call, at + 4 * xStride + VECTOR_BYTES, sum41);
        }
    }

    /** Five rows of the gradient by one vector. */
    private static void one(WeightGradientCall call, long firstRow, int rows, int output, int column) {
        MemorySegment gradY = call.gradY;
        MemorySegment x = call.x;
        int last = Math.min(Kernels.GRADIENT_ROWS, call.outputs - output) - 1;
        // Rows that are not there repeat the last one and are not written.
        long g0 = call.gradYAt + 4 * (firstRow * call.outputs + output);
        long g1 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(1, last));
        long g2 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(2, last));
        long g3 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(3, last));
        long g4 = call.gradYAt + 4 * (firstRow * call.outputs + output + Math.min(4, last));
        long xAt = call.xAt + 4 * (firstRow * call.inputs + column);
        long gStride = 4L * call.outputs;
        long xStride = 4L * call.inputs;
        FloatVector sum00 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum10 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum20 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum30 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum40 = FloatVector.zero(VectorKernels.FLOATS);
        for (int i = 0; i < rows; i++) {
            long g = i * gStride;
            long at = xAt + i * xStride;
            FloatVector x0 = load(x, at);
            FloatVector b0 = all(gradY, g0 + g);
            sum00 = b0.fma(x0, sum00);
            FloatVector b1 = all(gradY, g1 + g);
            sum10 = b1.fma(x0, sum10);
            FloatVector b2 = all(gradY, g2 + g);
            sum20 = b2.fma(x0, sum20);
            FloatVector b3 = all(gradY, g3 + g);
            sum30 = b3.fma(x0, sum30);
            FloatVector b4 = all(gradY, g4 + g);
            sum40 = b4.fma(x0, sum40);
        }
        long at = 4L * (output * call.inputs + column);
        finish(call, at, sum00);
        if (last >= 1) {
            finish(call, at + 1 * xStride, sum10);
        }
        if (last >= 2) {
            finish(call, at + 2 * xStride, sum20);
        }
        if (last >= 3) {
            finish(call, at + 3 * xStride, sum30);
        }
        if (last >= 4) {
            finish(call, at + 4 * xStride, sum40);
        }
    }

    private static void finish(WeightGradientCall call, long at, FloatVector sum) {
        FloatVector gradient =
                call.add ? load(call.gradient, call.gradientAt + at).add(sum) : sum;
        if (call.store) {
            store(gradient, call.gradient, call.gradientAt + at);
        }
        if (call.update) {
            FloatVector weight = load(call.weight, call.weightAt + at);
            FloatVector g = call.weightDecay == 0
                    ? gradient
                    : FloatVector.broadcast(VectorKernels.FLOATS, call.weightDecay)
                            .fma(weight, gradient);
            store(
                    FloatVector.broadcast(VectorKernels.FLOATS, -call.learningRate)
                            .fma(g, weight),
                    call.weight,
                    call.weightAt + at);
        }
    }
}
