package dev.lockstep.tck;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.tck.reference.OptimizerReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of the optimizers: SGD ≤ 3u(|w| + lr|g|), AdamW ≤ 8u(|w| + lr|step|).
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
 *   <li>Three operations can lose 2⁻¹⁴⁹ each to underflow. What AdamW's square loses is far below ε in the denominator.
 * </ul>
 */
final class OptimizerPolicy {
    private OptimizerPolicy() {}

    static List<Expected> sgd(HostCall call) {
        Sgd options = ((OptimizerCall.SgdStep) call.options()).options();
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
            velocityBounds[i] = error + 3 * Policy.UNDERFLOW;
            if (options.nesterov()) {
                error = gError + momentum * (error + Policy.U * direction) + Policy.U * (g + momentum * direction);
                direction = g + momentum * direction;
            }
        }
        weightBounds[i] = 3 * Policy.U * (Math.abs(weight) + rate * direction) + rate * error + 3 * Policy.UNDERFLOW;
    }

    static List<Expected> adamW(HostCall call) {
        AdamW options = ((OptimizerCall.AdamWStep) call.options()).options();
        double[] weight = call.values("weight");
        double[] gradient = call.values("gradient");
        double[] mean = call.values("mean");
        double[] square = call.values("square");
        int step = call.operand("step").toInts()[0];
        OptimizerReference.AdamWResult result = OptimizerReference.adamW(weight, gradient, mean, square, step, options);
        double rate = options.learningRate() / (1 - Math.pow(options.beta1(), step + 1.0));
        double root = Math.sqrt(1 - Math.pow(options.beta2(), step + 1.0));
        double[] weightBounds = new double[weight.length];
        double[] meanBounds = new double[weight.length];
        double[] squareBounds = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            double magnitude = Math.abs(mean[i]) + (1 - options.beta1()) * Math.abs(gradient[i] - mean[i]);
            double moved = rate * magnitude / (Math.sqrt(result.square()[i]) / root + options.epsilon());
            weightBounds[i] = 8 * Policy.U * (Math.abs(weight[i]) + moved) + 3 * Policy.UNDERFLOW;
            meanBounds[i] = 4 * Policy.U * magnitude + 3 * Policy.UNDERFLOW;
            squareBounds[i] = 4 * Policy.U * Math.abs(result.square()[i]) + 3 * Policy.UNDERFLOW;
        }
        return List.of(
                new Expected.Numbers("weight", result.weight(), weightBounds),
                new Expected.Numbers("mean", result.mean(), meanBounds),
                new Expected.Numbers("square", result.square(), squareBounds));
    }
}
