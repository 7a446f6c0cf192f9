package dev.lockstep.reference.float64;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import org.jspecify.annotations.Nullable;

/** One step of an optimizer, elementwise. */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class OptimizerReference {
    /**
     * What a step of SGD leaves behind.
     *
     * @param weight the new weight
     * @param velocity the new velocity; what it was without momentum, absent if it was absent
     */
    @SuppressWarnings("ArrayRecordComponent") // results, never compared
    public record SgdResult(double[] weight, double @Nullable [] velocity) {}

    /**
     * What a step of AdamW leaves behind.
     *
     * @param weight the new weight
     * @param mean the new mean of the gradient
     * @param square the new mean of its square
     */
    @SuppressWarnings("ArrayRecordComponent") // results, never compared
    public record AdamWResult(double[] weight, double[] mean, double[] square) {}

    private OptimizerReference() {}

    /**
     * SGD, with every hyperparameter rounded to binary32 first.
     *
     * @param velocity required if the momentum is above 0
     * @param firstStep whether the step counter is given and 0: the velocity is then replaced by the gradient
     */
    public static SgdResult sgd(
            double[] weight, double[] gradient, double @Nullable [] velocity, boolean firstStep, Sgd options) {
        double learningRate = (float) options.learningRate();
        double momentum = (float) options.momentum();
        double dampening = (float) options.dampening();
        double weightDecay = (float) options.weightDecay();
        double[] newWeight = new double[weight.length];
        double[] newVelocity = velocity == null ? null : velocity.clone();
        for (int i = 0; i < weight.length; i++) {
            double g = weightDecay == 0 ? gradient[i] : gradient[i] + weightDecay * weight[i];
            double direction = g;
            if (options.momentum() > 0) {
                double v = firstStep ? g : momentum * velocity[i] + (1 - dampening) * g;
                newVelocity[i] = v;
                direction = options.nesterov() ? g + momentum * v : v;
            }
            newWeight[i] = weight[i] - learningRate * direction;
        }
        return new SgdResult(newWeight, newVelocity);
    }

    /**
     * AdamW.
     *
     * @param step the number of steps before this one
     */
    public static AdamWResult adamW(
            double[] weight, double[] gradient, double[] mean, double[] square, int step, AdamW options) {
        double t = step + 1.0;
        double rate = options.learningRate() / (1 - Math.pow(options.beta1(), t));
        double root = Math.sqrt(1 - Math.pow(options.beta2(), t));
        double kept = 1 - options.learningRate() * options.weightDecay();
        double[] newWeight = new double[weight.length];
        double[] newMean = new double[weight.length];
        double[] newSquare = new double[weight.length];
        for (int i = 0; i < weight.length; i++) {
            double g = gradient[i];
            newMean[i] = mean[i] + (1 - options.beta1()) * (g - mean[i]);
            newSquare[i] = options.beta2() * square[i] + (1 - options.beta2()) * g * g;
            double denominator = Math.sqrt(newSquare[i]) / root + options.epsilon();
            newWeight[i] = weight[i] * kept - rate * newMean[i] / denominator;
        }
        return new AdamWResult(newWeight, newMean, newSquare);
    }
}
