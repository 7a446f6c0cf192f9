package dev.lockstep.cpu;

import dev.lockstep.spi.Fma;

/**
 * The exponential function in binary32, for arguments that are at most 0: {@code exp(x) = 2ⁿ·exp(r)} with {@code n} the
 * integer nearest to {@code x / ln 2} and {@code r = x − n·ln 2}, {@code |r| ≤ ln 2 / 2}, where a polynomial is accurate to an
 * ulp (the coefficients are those of Cephes' {@code expf}). It uses additions and fused multiply-adds only, so the
 * vector version of the formula gives the same bits.
 */
final class Exp {
    static final float LOG2_E = 1.442695f;

    /** ln 2 as the sum of two numbers. The product of n and the high one is exact. */
    static final float LN2_HIGH = 0.6933594f;

    static final float LN2_LOW = -2.1219444e-4f;

    /** Rounds by addition: the low bits of its sum with a number are the nearest integer. */
    static final float ROUNDER = 0x1.8p23f;

    /** Results below the smallest normal number, 2⁻¹²⁶, become 0. */
    static final float SMALLEST_ARGUMENT = -87.33654f;

    static final float C5 = 1.9875691e-4f;
    static final float C4 = 1.3981999e-3f;
    static final float C3 = 8.333452e-3f;
    static final float C2 = 4.1665796e-2f;
    static final float C1 = 1.6666666e-1f;
    static final float C0 = 0.5f;

    static final int MANTISSA_BITS = 23;

    private Exp() {}

    /** Returns exp(x) for {@code x ≤ 0}; NaN is not an argument. */
    static float exp(float x) {
        if (x < SMALLEST_ARGUMENT) {
            return 0f;
        }
        float shifted = Fma.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Fma.fma(n, -LN2_LOW, Fma.fma(n, -LN2_HIGH, x));
        float p = Fma.fma(C5, r, C4);
        p = Fma.fma(p, r, C3);
        p = Fma.fma(p, r, C2);
        p = Fma.fma(p, r, C1);
        p = Fma.fma(p, r, C0);
        p = Fma.fma(p, r * r, r) + 1f;
        return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(shifted) << MANTISSA_BITS));
    }
}
