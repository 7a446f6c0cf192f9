package dev.lockstep.cpu;

/** The coefficients of one AdamW step, computed in binary64 and rounded to binary32 once. One object serves all calls. */
final class AdamWFactors {
    /** 1 − lr·λ. */
    float keep;

    /** 1 − β₁. */
    float meanRate;

    /** β₂. */
    float squareKeep;

    /** 1 − β₂. */
    float squareRate;

    /** 1 / √(1 − β₂ᵗ). */
    float rootScale;

    /** ε. */
    float epsilon;

    /** lr / (1 − β₁ᵗ). */
    float stepSize;
}
