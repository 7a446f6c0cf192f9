package dev.lockstep;

/**
 * How matrix products are computed. Chosen when a device is opened and never changed behind the caller's back; the
 * receipt names it.
 */
public enum MathMode {
    /** Inputs, products and sums in binary32. */
    FP32,
    /** Inputs rounded to TF32 (10 explicit mantissa bits) or to more bits, sums in binary32. */
    TF32,
    /** Inputs rounded to the nearest bfloat16 (7 explicit mantissa bits), ties to even, sums in binary32. */
    BF16
}
