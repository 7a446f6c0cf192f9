package dev.lockstep;

import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Ops#sgd}, with the meaning of {@code torch.optim.SGD}. Immutable; each method returns a changed copy.
 * Each value is rounded to binary32 once, before it is used; 1 − τ is computed from the rounded τ.
 *
 * @param learningRate the step size, finite and not negative
 * @param momentum μ, finite and not negative; above 0 the op needs a velocity
 * @param dampening τ, finite: the gradient enters the velocity with the factor 1 − τ, except in the first step; other
 *     than 0 the op needs a step counter
 * @param nesterov whether to look ahead; needs a momentum above 0 and no dampening
 * @param weightDecay λ, finite and not negative: λw is added to the gradient
 * @param schedule what the learning rate is multiplied with in binary32, on the operands' device: an F32 scalar, or F32 [S], of
 *     which the step counter names the element, so that a schedule runs inside a {@link Program}; absent means 1
 */
@SuppressWarnings("exports") // see Ops
public record Sgd(
        double learningRate,
        double momentum,
        double dampening,
        boolean nesterov,
        double weightDecay,
        @Nullable Tensor schedule) {
    /** Options without a schedule. */
    public Sgd(double learningRate, double momentum, double dampening, boolean nesterov, double weightDecay) {
        this(learningRate, momentum, dampening, nesterov, weightDecay, null);
    }

    /** Plain gradient descent. */
    public static Sgd learningRate(double learningRate) {
        return new Sgd(learningRate, 0, 0, false, 0);
    }

    /** Plain gradient descent whose learning rate is a scalar tensor, or the element of a table that the step counter names. */
    public static Sgd learningRate(Tensor schedule) {
        return learningRate(1).withSchedule(schedule);
    }

    /** Returns these options with another learning rate. */
    public Sgd withLearningRate(double learningRate) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }

    /** Returns these options with a schedule: F32 scalar or F32 [S]. */
    public Sgd withSchedule(Tensor schedule) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }

    /** Returns these options with another momentum. */
    public Sgd withMomentum(double momentum) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }

    /** Returns these options with another dampening. */
    public Sgd withDampening(double dampening) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }

    /** Returns these options with Nesterov's look-ahead on or off. */
    public Sgd withNesterov(boolean nesterov) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }

    /** Returns these options with another weight decay. */
    public Sgd withWeightDecay(double weightDecay) {
        return new Sgd(learningRate, momentum, dampening, nesterov, weightDecay, schedule);
    }
}
