package dev.lockstep.spi;

/** Conversions to and from bfloat16, the upper half of a binary32, on the host. */
public final class Bf16 {
    private static final int LOW_BITS = 16;
    private static final int QUIET = 0x40;

    private Bf16() {}

    /** Returns the value, which binary32 holds exactly. */
    public static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << LOW_BITS);
    }

    /** Returns the bits of the nearest value, ties to even. NaN stays NaN. */
    public static short of(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> LOW_BITS) | QUIET);
        }
        int even = (bits >>> LOW_BITS) & 1;
        return (short) ((bits + 0x7FFF + even) >>> LOW_BITS);
    }

    /**
     * Returns the bits of the nearest value, ties to even. It is rounded once in effect: the intermediate binary32 is rounded to odd,
     * which preserves the side of a tie that the value is on.
     */
    public static short of(double value) {
        float near = (float) value;
        if (near == value || Double.isNaN(value) || Float.isInfinite(near)) {
            return of(near);
        }
        int bits = Float.floatToRawIntBits(near);
        if (Math.abs((double) near) > Math.abs(value)) {
            bits--;
        }
        return of(Float.intBitsToFloat(bits | 1));
    }
}
