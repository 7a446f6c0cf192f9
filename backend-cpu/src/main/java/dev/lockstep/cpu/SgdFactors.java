package dev.lockstep.cpu;

/** The coefficients of one SGD step, each rounded to binary32 once. One object serves all calls. */
final class SgdFactors {
    /** lr. */
    float learningRate;

    /** λ. */
    float weightDecay;

    /** μ. */
    float momentum;

    /** 1 − τ. */
    float gradientShare;

    /** Whether the velocity is set to the gradient, whatever it holds. */
    boolean first;

    /** Whether the momentum is Nesterov's. */
    boolean nesterov;
}
