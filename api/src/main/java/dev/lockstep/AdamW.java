package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Ops#adamW}, with the meaning of {@code torch.optim.AdamW} (Loshchilov and Hutter, "Decoupled weight
 * decay regularization", 2019). Immutable; each method returns a changed copy. What the formula needs (1 − β₁, 1 − lr·λ …)
 * is computed in binary64 from these values and rounded to binary32 once.
 *
 * @param learningRate the step size, finite and not negative
 * @param beta1 decay of the mean of the gradient, in [0, 1)
 * @param beta2 decay of the mean of its square, in [0, 1)
 * @param epsilon added to the denominator, finite and not negative
 * @param weightDecay λ, finite and not negative: the weight is first multiplied by 1 − lr·λ
 * @param schedule what the learning rate, rounded to binary32, is multiplied with there, on the operands' device: an F32 scalar, or
 *     F32 [S], of which the step counter names the element; absent means 1
 */
@SuppressWarnings("exports") // see Ops
public record AdamW(
        double learningRate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        @Nullable Tensor schedule) {
    /** Options without a schedule. */
    public AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        this(learningRate, beta1, beta2, epsilon, weightDecay, null);
    }

    /** PyTorch's defaults: β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, λ = 0.01. */
    public static AdamW learningRate(double learningRate) {
        return new AdamW(learningRate, 0.9, 0.999, 1e-8, 1e-2);
    }

    /** PyTorch's defaults, with a learning rate that is a scalar tensor, or the element of a table that the step counter names. */
    public static AdamW learningRate(Tensor schedule) {
        return learningRate(1).withSchedule(schedule);
    }

    /** Returns these options with another learning rate. */
    public AdamW withLearningRate(double learningRate) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, schedule);
    }

    /** Returns these options with a schedule: F32 scalar or F32 [S]. */
    public AdamW withSchedule(Tensor schedule) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, schedule);
    }

    /** Returns these options with other decay rates. */
    public AdamW withBetas(double beta1, double beta2) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, schedule);
    }

    /** Returns these options with another ε. */
    public AdamW withEpsilon(double epsilon) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, schedule);
    }

    /** Returns these options with another weight decay. */
    public AdamW withWeightDecay(double weightDecay) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay, schedule);
    }
}
