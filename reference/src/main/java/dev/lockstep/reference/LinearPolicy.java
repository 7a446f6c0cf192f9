package dev.lockstep.reference;

import dev.lockstep.MathMode;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import dev.lockstep.reference.float64.LinearReference;
import dev.lockstep.reference.float64.Sums;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of sums of products.
 *
 * <p><b>Rounding tier</b>: (2√K + 8)·u·(Σ|x||w| + |b|). What an accumulating op finds in its output enters as a bias does: it
 * is one more term of the sum.
 *
 * <p><b>Exact tier</b>: if all factors have at most 12 significant bits and are whole multiples of some 2ᵃ and 2ᵇ, and Σ|x||w| + |b| is below 2²⁴·2ᵃ⁺ᵇ, then no order
 * of summation rounds, and the result must be equal. This is found from the data, so small integers, and an identity matrix
 * that catches a device in TF32, need no label.
 *
 * <p><b>Overflow</b>: where Σ|x||w| + |b| reaches binary32's greatest number, a partial sum may overflow in one order and not in
 * another. Such a sum has no bound.
 *
 * <p><b>Math modes</b>: BF16 rounds each factor to the nearest bfloat16, ties to even, so the reference does too and a device that
 * does not is found. TF32 leaves each factor 11 significant bits or, where a device computes better than that, more. Its relative error is
 * at most e = 2⁻¹⁰, because hardware may drop the other bits; below 2⁻¹²⁶ an error of e·2⁻¹²⁶ takes its place. So a product's relative
 * error is at most 2e + e². Matrix units may align the terms to the largest and cut them off there, and so lose up to 2u of the sum so far
 * with each: 2Ku·Σ|x||w| in all. The bound grows by (2e + e² + 2Ku)·Σ|x||w| + K·e·2⁻¹²⁶·(max|x| + max|w|), with e = 0 for BF16. What is
 * added to the products (a bias, the gradient so far) is no factor and gets none of this, nor do sums of a single operand (gradBias): both
 * stay in binary32. Factors that have no more bits than the mode leaves them, as all have that were rounded to BF16, are in the exact tier
 * as ever.
 */
final class LinearPolicy {
    private LinearPolicy() {}

    static List<Expected> expect(LinearCall options, HostCall call, MathMode mode) {
        return switch (options) {
            case LinearCall.Linear linear -> linear(call, mode);
            case LinearCall.LinearBackward backward -> linearBackward(call, mode);
        };
    }

    private static List<Expected> linear(HostCall call, MathMode mode) {
        HostTensor x = call.operand("x");
        HostTensor weight = call.operand("weight");
        int in = x.dim(1);
        double[] xs = factors(x.values(), mode);
        double[] weights = factors(weight.values(), mode);
        double[] bias = call.valuesIfPresent("bias");
        Sums y = LinearReference.linear(xs, weights, bias, x.dim(0), in, weight.dim(0));
        return List.of(new Expected.Numbers("y", y.value(), product(y, in, xs, weights, bias, mode)));
    }

    private static List<Expected> linearBackward(HostCall call, MathMode mode) {
        HostTensor x = call.operand("x");
        HostTensor gradY = call.operand("gradY");
        int n = x.dim(0);
        int in = x.dim(1);
        int out = gradY.dim(1);
        double[] xs = factors(x.values(), mode);
        double[] gradients = factors(gradY.values(), mode);
        List<Expected> expected = new ArrayList<>();
        if (call.operands().containsKey("gradX")) {
            double[] weights = factors(call.values("weight"), mode);
            double[] before = before(call, "gradX");
            Sums sums = plus(LinearReference.gradX(gradients, weights, n, in, out), before);
            expected.add(
                    new Expected.Numbers("gradX", sums.value(), product(sums, out, gradients, weights, before, mode)));
        }
        if (call.operands().containsKey("gradWeight")) {
            double[] before = before(call, "gradWeight");
            Sums sums = plus(LinearReference.gradWeight(gradients, xs, n, in, out), before);
            expected.add(
                    new Expected.Numbers("gradWeight", sums.value(), product(sums, n, gradients, xs, before, mode)));
        }
        if (call.operands().containsKey("gradBias")) {
            double[] before = before(call, "gradBias");
            double[] terms = gradY.values();
            Sums sums = plus(LinearReference.gradBias(terms, n, out), before);
            double grid = commonGrid(Grid.of(terms).spacing(), before);
            expected.add(new Expected.Numbers("gradBias", sums.value(), bounds(sums, n, grid)));
        }
        return expected;
    }

    /** Returns what the mode makes of factors on every device. */
    private static double[] factors(double[] values, MathMode mode) {
        return mode == MathMode.BF16 ? Bfloat16.round(values) : values;
    }

    private static double @Nullable [] before(HostCall call, String name) {
        boolean accumulates = ((LinearCall.LinearBackward) call.options()).write() == Write.ACCUMULATE;
        return accumulates ? call.values(name) : null;
    }

    private static Sums plus(Sums sums, double @Nullable [] before) {
        return before == null ? sums : sums.plus(before);
    }

    /** Returns the bounds of sums of products. */
    static double[] product(Sums sums, int k, double[] left, double[] right, double @Nullable [] added, MathMode mode) {
        Grid a = Grid.of(left);
        Grid b = Grid.of(right);
        int bits = significantBits(mode);
        boolean representable = a.significantBits() <= bits && b.significantBits() <= bits;
        double grid = representable ? commonGrid(a.spacing() * b.spacing(), added) : 0;
        double[] bounds = bounds(sums, k, grid);
        if (mode != MathMode.FP32) {
            double e = factorError(mode);
            double perProduct = 2 * e + e * e + 2 * k * Policy.U;
            double underflow = k * e * Float.MIN_NORMAL * (greatest(left) + greatest(right));
            for (int i = 0; i < bounds.length; i++) {
                double rest = added == null ? 0 : Math.abs(added[i % added.length]); // a bias is there for each row
                bounds[i] += bounds[i] == 0 ? 0 : perProduct * (sums.magnitude()[i] - rest) + underflow;
            }
        }
        return bounds;
    }

    private static double[] bounds(Sums sums, int k, double grid) {
        double[] bounds = new double[sums.value().length];
        for (int i = 0; i < bounds.length; i++) {
            double magnitude = sums.magnitude()[i];
            boolean exact = k == 0 || (grid >= Policy.UNDERFLOW && magnitude < 0x1p24 * grid);
            double bound = exact ? 0 : Policy.sum(k) * Policy.U * magnitude + k * Policy.UNDERFLOW;
            bounds[i] = Policy.unlessOverflow(magnitude, bound);
        }
        return bounds;
    }

    /** Infinities and NaN are left out: sums that they do not reach keep their bounds. */
    private static double greatest(double[] values) {
        double greatest = 0;
        for (double value : values) {
            greatest = Double.isFinite(value) ? Math.max(greatest, Math.abs(value)) : greatest;
        }
        return greatest;
    }

    /** The spacing of the grid that the terms and what is added to them lie on; 0 if that is on none worth having. */
    private static double commonGrid(double spacing, double @Nullable [] added) {
        if (added == null || spacing == 0) {
            return spacing;
        }
        return Math.min(spacing, Grid.of(added).spacing());
    }

    private static int significantBits(MathMode mode) {
        return switch (mode) {
            case FP32 -> 24;
            case TF32 -> 11;
            case BF16 -> 8;
        };
    }

    /** Returns what a factor may lose beside what {@link #factors} takes from it. */
    private static double factorError(MathMode mode) {
        return switch (mode) {
            case FP32, BF16 -> 0;
            case TF32 -> 0x1p-10;
        };
    }
}
