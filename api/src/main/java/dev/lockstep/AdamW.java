package dev.lockstep;

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
 */
public record AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
    /** PyTorch's defaults: β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸, λ = 0.01. */
    public static AdamW learningRate(double learningRate) {
        return new AdamW(learningRate, 0.9, 0.999, 1e-8, 1e-2);
    }

    /** Returns these options with other decay rates. */
    public AdamW withBetas(double beta1, double beta2) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /** Returns these options with another ε. */
    public AdamW withEpsilon(double epsilon) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
    }

    /** Returns these options with another weight decay. */
    public AdamW withWeightDecay(double weightDecay) {
        return new AdamW(learningRate, beta1, beta2, epsilon, weightDecay);
    }
}
