package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;
import static dev.lockstep.cpu.VectorKernels.VECTOR_BYTES;
import static dev.lockstep.cpu.VectorKernels.load;
import static dev.lockstep.cpu.VectorKernels.store;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Reductions of a row in four independent accumulators. */
final class VectorReductions {
    private VectorReductions() {}

    /** {@link Kernels#max} of at least one vector. The last vector may overlap the one before it. */
    static float max(MemorySegment z, long zo, int n) {
        FloatVector max0 = load(z, zo);
        FloatVector max1 = max0;
        FloatVector max2 = max0;
        FloatVector max3 = max0;
        int i = 0;
        for (; i <= n - 4 * LENGTH; i += 4 * LENGTH) {
            long at = zo + 4L * i;
            max0 = max0.max(load(z, at));
            max1 = max1.max(load(z, at + VECTOR_BYTES));
            max2 = max2.max(load(z, at + 2L * VECTOR_BYTES));
            max3 = max3.max(load(z, at + 3L * VECTOR_BYTES));
        }
        for (; i <= n - LENGTH; i += LENGTH) {
            max0 = max0.max(load(z, zo + 4L * i));
        }
        FloatVector last = load(z, zo + 4L * (n - LENGTH));
        // A maximum does not depend on the order, so reduceLanes gives the same bits everywhere.
        return max0.max(max1).max(max2.max(max3)).max(last).reduceLanes(VectorOperators.MAX);
    }

    /** {@code out = exp(z − max)} for full vectors. */
    static void exp(MemorySegment z, long zo, int whole, float max, MemorySegment out, long oo) {
        FloatVector maxima = FloatVector.broadcast(FLOATS, max);
        for (int i = 0; i < whole; i += LENGTH) {
            store(VectorKernels.exp(load(z, zo + 4L * i).sub(maxima)), out, oo + 4L * i);
        }
    }

    /** Computes the Kahan sums of four vectors of lanes from {@code first} on. */
    static void sum(int first, MemorySegment e, long eo, int whole, float[] lanes) {
        FloatVector sum0 = FloatVector.zero(FLOATS);
        FloatVector compensation0 = FloatVector.zero(FLOATS);
        FloatVector sum1 = FloatVector.zero(FLOATS);
        FloatVector compensation1 = FloatVector.zero(FLOATS);
        FloatVector sum2 = FloatVector.zero(FLOATS);
        FloatVector compensation2 = FloatVector.zero(FLOATS);
        FloatVector sum3 = FloatVector.zero(FLOATS);
        FloatVector compensation3 = FloatVector.zero(FLOATS);
        for (int i = first; i < whole; i += Kernels.SUM_LANES) {
            long at = eo + 4L * i;
            FloatVector term0 = load(e, at).sub(compensation0);
            FloatVector next0 = sum0.add(term0);
            compensation0 = next0.sub(sum0).sub(term0);
            sum0 = next0;
            FloatVector term1 = load(e, at + VECTOR_BYTES).sub(compensation1);
            FloatVector next1 = sum1.add(term1);
            compensation1 = next1.sub(sum1).sub(term1);
            sum1 = next1;
            FloatVector term2 = load(e, at + 2L * VECTOR_BYTES).sub(compensation2);
            FloatVector next2 = sum2.add(term2);
            compensation2 = next2.sub(sum2).sub(term2);
            sum2 = next2;
            FloatVector term3 = load(e, at + 3L * VECTOR_BYTES).sub(compensation3);
            FloatVector next3 = sum3.add(term3);
            compensation3 = next3.sub(sum3).sub(term3);
            sum3 = next3;
        }
        sum0.intoArray(lanes, first);
        compensation0.intoArray(lanes, Kernels.SUM_LANES + first);
        sum1.intoArray(lanes, first + LENGTH);
        compensation1.intoArray(lanes, Kernels.SUM_LANES + first + LENGTH);
        sum2.intoArray(lanes, first + 2 * LENGTH);
        compensation2.intoArray(lanes, Kernels.SUM_LANES + first + 2 * LENGTH);
        sum3.intoArray(lanes, first + 3 * LENGTH);
        compensation3.intoArray(lanes, Kernels.SUM_LANES + first + 3 * LENGTH);
    }
}
