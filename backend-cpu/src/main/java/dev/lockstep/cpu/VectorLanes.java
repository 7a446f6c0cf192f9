package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Sums of lanes of many vectors at once. Two vectors of which the upper halves are to be added to the lower ones become one:
 * a blend takes the lower half of the first and the upper half of the second, and the two other halves change places. So each
 * step halves the number of vectors instead of the lanes in use.
 */
final class VectorLanes {
    private static final int LANES = Kernels.LANES;

    private static final VectorMask<Float> UPPER8 = upper(8);
    private static final VectorMask<Float> UPPER4 = upper(4);
    private static final VectorMask<Float> UPPER2 = upper(2);
    private static final VectorMask<Float> UPPER1 = upper(1);
    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);

    private VectorLanes() {}

    /** {@link Kernels#sumLanes}. */
    static void sum(float[] products, int n, float[] shifts, float[] out) {
        for (int j = 0; j < n; j++) {
            FloatVector shift = FloatVector.broadcast(FLOATS, shifts[j]);
            for (int i = 0; i < LANES; i += LENGTH) {
                int to = j * LANES + i;
                sums(products, to * LANES).add(shift).intoArray(out, to);
            }
        }
    }

    /** Returns the sums of as many products as a vector has lanes. */
    private static FloatVector sums(float[] p, int at) {
        if (LENGTH == LANES) {
            return sumsOf16(p, at);
        }
        return LENGTH == LANES / 2 ? sumsOf8(p, at) : sumsOf4(p, at);
    }

    private static FloatVector sumsOf16(float[] p, int at) {
        FloatVector even = add2(add4And8(p, at), add4And8(p, at + 2 * LANES));
        FloatVector odd = add2(add4And8(p, at + LANES), add4And8(p, at + 3 * LANES));
        return add1(even, odd);
    }

    /** Products 0, 4, 8 and 12 from a place on, four lanes of each left. */
    private static FloatVector add4And8(float[] p, int at) {
        FloatVector first = add8(load(p, at), load(p, at + 8 * LANES));
        FloatVector second = add8(load(p, at + 4 * LANES), load(p, at + 12 * LANES));
        return add4(first, second);
    }

    private static FloatVector sumsOf8(float[] p, int at) {
        FloatVector even = add2(
                add4(half(p, at), half(p, at + 4 * LANES)), add4(half(p, at + 2 * LANES), half(p, at + 6 * LANES)));
        FloatVector odd = add2(
                add4(half(p, at + LANES), half(p, at + 5 * LANES)),
                add4(half(p, at + 3 * LANES), half(p, at + 7 * LANES)));
        return add1(even, odd);
    }

    private static FloatVector sumsOf4(float[] p, int at) {
        FloatVector even = add2(quarter(p, at), quarter(p, at + 2 * LANES));
        FloatVector odd = add2(quarter(p, at + LANES), quarter(p, at + 3 * LANES));
        return add1(even, odd);
    }

    /** One product in vectors of 8 lanes, of which 8 lanes are left. */
    private static FloatVector half(float[] p, int at) {
        return load(p, at).add(load(p, at + 8));
    }

    /** One product in vectors of 4 lanes, of which 4 lanes are left. */
    private static FloatVector quarter(float[] p, int at) {
        return load(p, at).add(load(p, at + 8)).add(load(p, at + 4).add(load(p, at + 12)));
    }

    private static FloatVector load(float[] p, int at) {
        return FloatVector.fromArray(FLOATS, p, at);
    }

    private static FloatVector add8(FloatVector a, FloatVector b) {
        return a.blend(b, UPPER8).add(b.blend(a, UPPER8).rearrange(SWAP8));
    }

    private static FloatVector add4(FloatVector a, FloatVector b) {
        return a.blend(b, UPPER4).add(b.blend(a, UPPER4).rearrange(SWAP4));
    }

    private static FloatVector add2(FloatVector a, FloatVector b) {
        return a.blend(b, UPPER2).add(b.blend(a, UPPER2).rearrange(SWAP2));
    }

    private static FloatVector add1(FloatVector a, FloatVector b) {
        return a.blend(b, UPPER1).add(b.blend(a, UPPER1).rearrange(SWAP1));
    }

    private static VectorMask<Float> upper(int distance) {
        boolean[] lanes = new boolean[LENGTH];
        for (int lane = 0; lane < LENGTH; lane++) {
            lanes[lane] = (lane & distance) != 0;
        }
        return VectorMask.fromArray(FLOATS, lanes, 0);
    }

    private static VectorShuffle<Float> swap(int distance) {
        return VectorShuffle.fromOp(FLOATS, lane -> (lane ^ distance) % LENGTH);
    }
}
