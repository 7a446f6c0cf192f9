package dev.lockstep.kernels;

import dev.lockstep.spi.Buffer;
import java.util.Map;

/**
 * Split-K products, for a c with too few tiles to occupy the device. Each split of k computes a partial c in scratch memory. A second
 * launch adds the partials in order, so the bits do not depend on the order in which groups finish.
 *
 * <p>A long k is split for accuracy too: the rounding error then grows with the terms of a split and not with all.
 */
final class SplitK {
    private static final Kernel REDUCE = new Kernel("split_k_reduce.cl", "split_k_reduce", Map.of());
    private static final int SLOT = 0;

    private SplitK() {}

    /** Begins the launch of a kernel on all splits. The kernel's own arguments follow. */
    static Launch begin(KernelQueue queue, Kernel kernel, MatrixCall call, int splits) {
        if (splits == 1) {
            return call.passAll(queue.launch(kernel));
        }
        Buffer partials = queue.scratch(SLOT, splits * call.size() * Float.BYTES);
        return call.passPartials(queue.launch(kernel), partials);
    }

    /** Returns whether the kernel accumulates: with several splits, the reduction does it. */
    static int accumulates(MatrixCall call, int splits) {
        return splits == 1 && call.accumulate() ? 1 : 0;
    }

    /** Reduces the partials, if there are several. */
    static void finish(KernelQueue queue, MatrixCall call, int splits) {
        if (splits == 1) {
            return;
        }
        DeviceLimits limits = queue.limits();
        Buffer partials = queue.scratch(SLOT, splits * call.size() * Float.BYTES);
        long groups = new LaunchConfig(limits).forElements(call.size());
        call.passResult(queue.launch(REDUCE).buffer(partials).i32(splits))
                .i64(call.size())
                .i64(call.n())
                .i32(call.accumulate() ? 1 : 0)
                .run(limits.groupSize(), groups, 1);
    }

    /**
     * Returns the splits that the accuracy of a long sum needs, or those that are wanted if they are more. If all terms are equal, all
     * rounding errors of a plain sum of s terms may have the same sign and add up to s/2·u. The tolerance for a sum of k terms is 2·√k·u.
     *
     * @param from the k beyond which a sum is long
     * @param lanes the accumulators that the terms of a split are spread over
     * @param most the most splits
     */
    static int forLongSum(int wanted, long k, long from, int lanes, long most) {
        if (k <= from) {
            return wanted;
        }
        long needed = Math.min(most, (long) Math.ceil(Math.sqrt((double) k) / (4 * lanes)));
        return Math.toIntExact(Math.max(wanted, needed));
    }

    /** Returns the k of a split: a multiple of {@code unit}. */
    static long kPerSplit(long k, int splits, int unit) {
        return roundUp(divideUp(k, splits), unit);
    }

    static long roundUp(long value, long unit) {
        return (value + unit - 1) / unit * unit;
    }

    static long divideUp(long value, long by) {
        return (value + by - 1) / by;
    }
}
