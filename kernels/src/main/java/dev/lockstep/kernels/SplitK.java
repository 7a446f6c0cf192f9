package dev.lockstep.kernels;

import dev.lockstep.spi.Buffer;
import java.util.Map;

/**
 * Shares of the depth, for results with too few tiles to keep a device busy: each share gives a matrix of its own, and a
 * second launch adds these up in order, so that the bits do not depend on who was first.
 *
 * <p>Long sums are shared out too: their rounding errors grow with the terms of a share, not with all.
 */
final class DepthShares {
    private static final Kernel SUM = new Kernel("matrix_sum.cl", "matrix_sum", Map.of());
    private static final int SLOT = 0;

    private DepthShares() {}

    /** Starts a launch of a kernel on the parts, to be followed by its own arguments. */
    static Launch begin(KernelQueue queue, Kernel kernel, MatrixCall call, int shares) {
        if (shares == 1) {
            return call.passWhole(queue.launch(kernel));
        }
        Buffer parts = queue.scratch(SLOT, shares * call.size() * Float.BYTES);
        return call.passParts(queue.launch(kernel), parts);
    }

    /** Returns what the kernel is told of accumulation: with shares, the sum does it. */
    static int accumulates(MatrixCall call, int shares) {
        return shares == 1 && call.accumulate() ? 1 : 0;
    }

    /** Adds up the parts, if there are several. */
    static void finish(KernelQueue queue, MatrixCall call, int shares) {
        if (shares == 1) {
            return;
        }
        DeviceTraits traits = queue.traits();
        Buffer parts = queue.scratch(SLOT, shares * call.size() * Float.BYTES);
        long groups = new GridShape(traits).forElements(call.size());
        call.passResult(queue.launch(SUM).buffer(parts).i32(shares))
                .i64(call.size())
                .i64(call.n())
                .i32(call.accumulate() ? 1 : 0)
                .run(traits.groupSize(), groups, 1);
    }

    /**
     * Returns as many shares as a long sum needs, or as are wanted if those are more. Were all terms equal, all roundings of a plain
     * sum of s terms could point the same way and come to s/2·u; the policy allows a sum of K terms 2·√K·u.
     *
     * @param from the depth from which on a sum is long
     * @param lanes the partial sums that a share's terms are spread over
     * @param most how many shares there may be
     */
    static int forLongSum(int wanted, long depth, long from, int lanes, long most) {
        if (depth <= from) {
            return wanted;
        }
        long needed = Math.min(most, (long) Math.ceil(Math.sqrt((double) depth) / (4 * lanes)));
        return Math.toIntExact(Math.max(wanted, needed));
    }

    /** Returns the depth of a share: a multiple of {@code unit}. */
    static long depthOf(long depth, int shares, int unit) {
        return roundUp(divideUp(depth, shares), unit);
    }

    static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    static long divideUp(long value, long by) {
        return (value + by - 1) / by;
    }
}
