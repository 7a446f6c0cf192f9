package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.all;
import static dev.lockstep.cpu.VectorKernels.load;
import static dev.lockstep.cpu.VectorKernels.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** A tile of a matrix product, eight rows by two vectors, whose sums stay in sixteen registers. */
final class VectorTile {
    static final int ROWS = 8;
    static final int COLUMNS = 2 * VectorKernels.LENGTH;

    private VectorTile() {}

    /** {@link Kernels#tile}. */
    static void tile(
            MemorySegment a,
            long ao,
            MemorySegment b,
            long bo,
            long bStride,
            int depth,
            MemorySegment c,
            long co,
            long cStride,
            boolean add) {
        FloatVector sum00 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum01 = sum00;
        FloatVector sum10 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum11 = sum10;
        FloatVector sum20 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum21 = sum20;
        FloatVector sum30 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum31 = sum30;
        FloatVector sum40 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum41 = sum40;
        FloatVector sum50 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum51 = sum50;
        FloatVector sum60 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum61 = sum60;
        FloatVector sum70 = FloatVector.zero(VectorKernels.FLOATS);
        FloatVector sum71 = sum70;
        long aAt = ao;
        long bAt = bo;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = load(b, bAt);
            FloatVector b1 = load(b, bAt + VECTOR_BYTES);
            FloatVector a0 = all(a, aAt);
            sum00 = a0.fma(b0, sum00);
            sum01 = a0.fma(b1, sum01);
            FloatVector a1 = all(a, aAt + 4);
            sum10 = a1.fma(b0, sum10);
            sum11 = a1.fma(b1, sum11);
            FloatVector a2 = all(a, aAt + 8);
            sum20 = a2.fma(b0, sum20);
            sum21 = a2.fma(b1, sum21);
            FloatVector a3 = all(a, aAt + 12);
            sum30 = a3.fma(b0, sum30);
            sum31 = a3.fma(b1, sum31);
            FloatVector a4 = all(a, aAt + 16);
            sum40 = a4.fma(b0, sum40);
            sum41 = a4.fma(b1, sum41);
            FloatVector a5 = all(a, aAt + 20);
            sum50 = a5.fma(b0, sum50);
            sum51 = a5.fma(b1, sum51);
            FloatVector a6 = all(a, aAt + 24);
            sum60 = a6.fma(b0, sum60);
            sum61 = a6.fma(b1, sum61);
            FloatVector a7 = all(a, aAt + 28);
            sum70 = a7.fma(b0, sum70);
            sum71 = a7.fma(b1, sum71);
            aAt += 4 * ROWS;
            bAt += bStride;
        }
        write(sum00, sum01, c, co, add);
        write(sum10, sum11, c, co + cStride, add);
        write(sum20, sum21, c, co + 2 * cStride, add);
        write(sum30, sum31, c, co + 3 * cStride, add);
        write(sum40, sum41, c, co + 4 * cStride, add);
        write(sum50, sum51, c, co + 5 * cStride, add);
        write(sum60, sum61, c, co + 6 * cStride, add);
        write(sum70, sum71, c, co + 7 * cStride, add);
    }

    private static void write(FloatVector left, FloatVector right, MemorySegment c, long at, boolean add) {
        store(add ? load(c, at).add(left) : left, c, at);
        store(add ? load(c, at + VECTOR_BYTES).add(right) : right, c, at + VECTOR_BYTES);
    }
}
