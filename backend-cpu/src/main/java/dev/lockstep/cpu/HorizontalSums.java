package dev.lockstep.cpu;

import static dev.lockstep.cpu.VectorKernels.FLOATS;
import static dev.lockstep.cpu.VectorKernels.LENGTH;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Horizontal sums of many vectors at a time. A step merges two vectors whose upper halves are to be added to their lower halves: one blend
 * takes the lower half of the first and the upper half of the second, another the remaining halves, which are swapped. So each step halves
 * the number of vectors and not the number of lanes in use.
 */
final class HorizontalSums {
    private static final int LANES = Kernels.LANES;

    private static final VectorMask<Float> UPPER8 = upperHalves(8);
    private static final VectorMask<Float> UPPER4 = upperHalves(4);
    private static final VectorMask<Float> UPPER2 = upperHalves(2);
    private static final VectorMask<Float> UPPER1 = upperHalves(1);
    private static final VectorShuffle<Float> SWAP8 = swap(8);
    private static final VectorShuffle<Float> SWAP4 = swap(4);
    private static final VectorShuffle<Float> SWAP2 = swap(2);
    private static final VectorShuffle<Float> SWAP1 = swap(1);

    private HorizontalSums() {}

    /** {@link Kernels#sumLanes}. No vector leaves its loop: one that is passed to a method may be allocated as an object. */
    static void sum(float[] products, int n, float[] shifts, float[] out) {
        for (int j = 0; j < n; j++) {
            int at = j * LANES * LANES;
            if (LENGTH == LANES) {
                add8And4(products, at);
            } else {
                addVectors(products, at);
            }
            for (int i = 0; i < LANES; i += LENGTH) {
                int from = at + i * LANES;
                if (LENGTH == LANES / 2) {
                    add4(products, from);
                }
                add2And1(products, from, shifts[j], out, j * LANES + i);
            }
        }
    }

    /** Adds the vectors of each of LANES products until one vector is left. */
    private static void addVectors(float[] p, int at) {
        for (int half = LANES / 2; half >= LENGTH; half /= 2) {
            for (int i = at; i < at + LANES * LANES; i += LANES) {
                for (int lane = i; lane < i + half; lane += LENGTH) {
                    load(p, lane).add(load(p, lane + half)).intoArray(p, lane);
                }
            }
        }
    }

    /** Merges sixteen vectors into four. */
    private static void add8And4(float[] p, int at) {
        for (int i = at; i < at + 4 * LANES; i += LANES) {
            FloatVector a = load(p, i);
            FloatVector b = load(p, i + 8 * LANES);
            FloatVector ab = a.blend(b, UPPER8).add(b.blend(a, UPPER8).rearrange(SWAP8));
            FloatVector c = load(p, i + 4 * LANES);
            FloatVector d = load(p, i + 12 * LANES);
            FloatVector cd = c.blend(d, UPPER8).add(d.blend(c, UPPER8).rearrange(SWAP8));
            ab.blend(cd, UPPER4).add(cd.blend(ab, UPPER4).rearrange(SWAP4)).intoArray(p, i);
        }
    }

    private static void add4(float[] p, int at) {
        for (int i = at; i < at + 4 * LANES; i += LANES) {
            FloatVector a = load(p, i);
            FloatVector b = load(p, i + 4 * LANES);
            a.blend(b, UPPER4).add(b.blend(a, UPPER4).rearrange(SWAP4)).intoArray(p, i);
        }
    }

    /** Merges four vectors into one. */
    private static void add2And1(float[] p, int at, float shift, float[] out, int to) {
        FloatVector a = load(p, at);
        FloatVector b = load(p, at + 2 * LANES);
        FloatVector ab = a.blend(b, UPPER2).add(b.blend(a, UPPER2).rearrange(SWAP2));
        FloatVector c = load(p, at + LANES);
        FloatVector d = load(p, at + 3 * LANES);
        FloatVector cd = c.blend(d, UPPER2).add(d.blend(c, UPPER2).rearrange(SWAP2));
        FloatVector sum = ab.blend(cd, UPPER1).add(cd.blend(ab, UPPER1).rearrange(SWAP1));
        sum.add(FloatVector.broadcast(FLOATS, shift)).intoArray(out, to);
    }

    private static FloatVector load(float[] p, int at) {
        return FloatVector.fromArray(FLOATS, p, at);
    }

    private static VectorMask<Float> upperHalves(int distance) {
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
