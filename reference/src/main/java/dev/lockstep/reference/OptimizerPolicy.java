package dev.lockstep.reference;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.reference.float64.OptimizerReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the optimizers: SGD ≤ 3u(|w| + lr|g|), AdamW ≤ 8u(1 + lrλ)|w| + 17u·lr|step|.
 *
 * <p>|g| and |step| are taken with the absolute values of the terms of their sums, because a sum's rounding does not
 * shrink when its terms cancel: |g| = |gradient| + λ|w|, with momentum |v| = μ|velocity| + |1 − τ||g|, with Nesterov |g| + μ|v|; and
 * |mean| = |m| + (1 − β₁)|g − m| in AdamW's step.
 *
 * <p>Derived by counting roundings:
 *
 * <ul>
 *   <li><b>Weight decay</b> adds a product and an addition to g: 2u|g|.
 *   <li><b>Velocity</b> μ·velocity + (1 − τ)·g: 2u of the first term; of the second u, g's own error, and with dampening 2u for
 *       1 − τ and its product. In the first step it is g, with g's error.
 *   <li><b>Nesterov</b> g + μ·v: the errors of both, u for the product, u for the sum.
 *   <li>lr times the error of the direction is added to the weight's bound. Without decay and momentum there is none.
 *   <li><b>AdamW's mean</b> m + (1 − β₁)(g − m): 4u(|m| + (1 − β₁)|g − m|). <b>Its square</b> β₂·s + (1 − β₂)·g²: 4u(β₂s + (1 − β₂)g²).
 *   <li><b>AdamW's weight</b> w·(1 − lrλ) − lr·step: where lrλ is large, 1 − lrλ is, and so is the rounding of its product with w. |w| is
 *       taken with lrλ|w|. The step lr/(1 − β₁ᵗ)·mean/(√s/√(1 − β₂ᵗ) + ε) gets 17u: 4u of the mean; 7u of the denominator, which are 2u of √s, u of
 *       the root, 3u of 1/√(1 − β₂ᵗ), for which a device may need three operations, and u of the sum; u of the quotient; 3u of lr/(1 − β₁ᵗ);
 *       u of their product and u of the last sum. The 8u measured on forty seeds are less than these can come to.
 *   <li><b>Underflow</b>: three operations can lose 2⁻¹⁴⁹ each. What the direction loses reaches the weight times lr, and what
 *       AdamW's mean and its quotient lose times lr/(1 − β₁ᵗ) and the quotient's denominator d. Its square s may be wrong by
 *       3·2⁻¹⁴⁹, so d by Δd = (√(s + 3·2⁻¹⁴⁹) − √max(s − 3·2⁻¹⁴⁹, 0))/√(1 − β₂ᵗ), and the step by Δd/(d − Δd) of itself. With ε = 0 and a
 *       gradient that all but underflows, Δd reaches d, and the weight has no bound.
 *   <li><b>Overflow</b>: where the absolute values of an expression's terms reach binary32's greatest number, or g² does, or lr/(1 − β₁ᵗ), what
 *       the expression feeds has no bound.
 * </ul>
 */
final class OptimizerPolicy {
    private OptimizerPolicy() {}

    static List<Expected> expect(OptimizerCall options, HostCall call) {
        return switch (options) {
            case OptimizerCall.SgdStep sgd -> sgd(sgd.options(), call);
            case OptimizerCall.AdamWStep adamW -> adamW(adamW.options(), call);
        };
    }

    private static List<Expected> sgd(Sgd given, HostCall call) {
        Sgd options = given.withLearningRate(rate(call, given.learningRate()));
        double[] weight = call.values("weight");
        double[] gradient = call.values("gradient");
        double[] velocity = call.valuesIfPresent("velocity");
        HostTensor step = call.operands().get("step");
        boolean firstStep = step != null && step.toInts()[0] == 0;
        OptimizerReference.SgdResult result = OptimizerReference.sgd(weight, gradient, velocity, firstStep, options);
        double[] weightBounds = new double[weight.length];
        double[] velocityBounds = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            sgdBounds(i, weight[i], gradient[i], velocity, firstStep, options, weightBounds, velocityBounds);
        }
        List<Expected> expected = new ArrayList<>();
        expected.add(new Expected.Numbers("weight", result.weight(), weightBounds));
        if (options.momentum() > 0) {
            expected.add(new Expected.Numbers("velocity", result.velocity(), velocityBounds));
        }
        return expected;
    }

    /** Returns the learning rate of a step: with a schedule the product, which binary32 rounds once, the same on every device. */
    private static double rate(HostCall call, double learningRate) {
        HostTensor schedule = call.operands().get("schedule");
        if (schedule == null) {
            return learningRate;
        }
        int row = schedule.shape().rank() == 0 ? 0 : call.operand("step").toInts()[0];
        return (float) learningRate * (float) schedule.get(row);
    }

    private static void sgdBounds(
            int i,
            double weight,
            double gradient,
            double @Nullable [] velocity,
            boolean firstStep,
            Sgd options,
            double[] weightBounds,
            double[] velocityBounds) {
        double rate = (float) options.learningRate();
        double momentum = (float) options.momentum();
        double decay = (float) options.weightDecay();
        double direction = Math.abs(gradient) + (decay == 0 ? 0 : decay * Math.abs(weight));
        double error = decay > 0 ? 2 * Policy.U * direction : 0;
        if (options.momentum() > 0) {
            double g = direction;
            double gError = error;
            if (!firstStep) {
                double kept = momentum * Math.abs(velocity[i]);
                double entering = Math.abs(1 - (float) options.dampening());
                int dampened = options.dampening() != 0 ? 2 : 0;
                direction = kept + entering * g;
                error = 2 * Policy.U * kept + entering * (gError + (1 + dampened) * Policy.U * g);
            }
            velocityBounds[i] = Policy.unlessOverflow(g + direction, error + 3 * Policy.UNDERFLOW);
            if (options.nesterov()) {
                error = gError + momentum * (error + Policy.U * direction) + Policy.U * (g + momentum * direction);
                direction = g + momentum * direction;
            }
        }
        if (decay > 0 || options.momentum() > 0) {
            error += 3 * (1 + momentum) * Policy.UNDERFLOW;
        }
        double terms = Math.abs(weight) + rate * direction;
        double bound = 3 * Policy.U * terms + rate * error + 3 * Policy.UNDERFLOW;
        weightBounds[i] = Policy.unlessOverflow(Math.max(direction, terms), bound);
    }

    private static List<Expected> adamW(AdamW given, HostCall call) {
        AdamW options = given.withLearningRate(rate(call, given.learningRate()));
        double[] weight = call.values("weight");
        double[] gradient = call.values("gradient");
        double[] mean = call.values("mean");
        double[] square = call.values("square");
        int step = call.operand("step").toInts()[0];
        OptimizerReference.AdamWResult result = OptimizerReference.adamW(weight, gradient, mean, square, step, options);
        double rate = options.learningRate() / (1 - Math.pow(options.beta1(), step + 1.0));
        double root = Math.sqrt(1 - Math.pow(options.beta2(), step + 1.0));
        double decay = options.learningRate() * options.weightDecay();
        double[] weightBounds = new double[weight.length];
        double[] meanBounds = new double[weight.length];
        double[] squareBounds = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            double difference = Math.abs(gradient[i] - mean[i]);
            double magnitude = Math.abs(mean[i]) + (1 - options.beta1()) * difference;
            double s = result.square()[i];
            double denominator = Math.sqrt(s) / root + options.epsilon();
            double moved = rate * magnitude / denominator;
            double kept = Math.abs(weight[i]) * (1 + decay);
            double lost = 3 * Policy.UNDERFLOW;
            double shift = (Math.sqrt(s + lost) - Math.sqrt(Math.max(s - lost, 0))) / root + Policy.UNDERFLOW;
            double underflow = lost
                    + rate * (lost + Policy.UNDERFLOW) / denominator
                    + (moved == 0 ? 0 : moved * shift / Math.max(denominator - shift, 0));
            double greatest = Math.max(Math.max(gradient[i] * gradient[i], difference), Math.max(rate, decay));
            meanBounds[i] = Policy.unlessOverflow(Math.max(difference, magnitude), 4 * Policy.U * magnitude + lost);
            squareBounds[i] =
                    Policy.unlessOverflow(Math.max(gradient[i] * gradient[i], s), 4 * Policy.U * Math.abs(s) + lost);
            weightBounds[i] = Policy.unlessOverflow(
                    Math.max(greatest, Math.max(kept + moved, magnitude / denominator)),
                    Policy.U * (8 * kept + 17 * moved) + underflow);
        }
        return List.of(
                new Expected.Numbers("weight", result.weight(), weightBounds),
                new Expected.Numbers("mean", result.mean(), meanBounds),
                new Expected.Numbers("square", result.square(), squareBounds));
    }
}
