package dev.lockstep.cpu;

/** What one step of SGD multiplies with, each rounded to binary32 once. One object serves all calls. */
final class SgdFactors {
    /** lr. */
    float learningRate;

    /** λ. */
    float weightDecay;

    /** μ. */
    float momentum;

    /** 1 − τ. */
    float gradientShare;

    /** Whether the velocity is to become the gradient, whatever it holds. */
    boolean first;

    /** Whether to look ahead. */
    boolean nesterov;
}
