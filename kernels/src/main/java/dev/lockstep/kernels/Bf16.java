package dev.lockstep.kernels;

/** Rounding to bfloat16, the upper half of a binary32. */
final class Bf16 {
    private static final int LOW_BITS = 16;
    private static final int QUIET = 0x40;

    private Bf16() {}

    /**
     * Returns the bits of the nearest value, ties to even. The intermediate binary32 is rounded to odd, which preserves the side of a tie
     * that the value is on.
     */
    static short of(double value) {
        float near = (float) value;
        int bits = Float.floatToRawIntBits(near);
        if (Float.isNaN(near)) {
            return (short) ((bits >>> LOW_BITS) | QUIET);
        }
        if (near != value && !Float.isInfinite(near)) {
            bits = (Math.abs((double) near) > Math.abs(value) ? bits - 1 : bits) | 1;
        }
        int even = (bits >>> LOW_BITS) & 1;
        return (short) ((bits + 0x7FFF + even) >>> LOW_BITS);
    }
}
