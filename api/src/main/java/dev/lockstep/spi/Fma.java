package dev.lockstep.spi;

/**
 * The fused multiply-add of binary32, {@code a·b + c} with one rounding, as {@link Math#fma(float, float, float)} defines it. Where the JVM
 * has no instruction for it, {@code Math.fma} computes with {@code BigDecimal}, a thousand times slower. There this class emulates it in
 * binary64, with the same bits.
 *
 * <p>The product of two binary32 is exact in binary64: it has 48 bits of at most 53, and exponents from −298 to 255. Their sum with c
 * rounds to {@code s}; the result is x, the exact value, rounded to binary32. Call a binary32 number or the middle of two neighbours a
 * boundary. Every boundary is a binary64 number. Rounding is monotonic, so s and x lie on the same side of every boundary, unless s is one.
 * Hence {@code (float) s} is right unless s is a middle. A middle of normal numbers, or the one where overflow begins, has 25 significant
 * bits: the low 29 of its 53 bits are a one and 28 zeros. Sums below the smallest normal number are not told apart.
 *
 * <p>In these rare cases s is rounded to odd instead: if s is not x, of the two binary64 numbers around x it becomes the one whose last bit
 * is 1. The last bit of every boundary is 0, because it has at most 25 of 53 significant bits. So x and the rounded sum lie strictly between
 * the same two boundaries, or are the same number, and {@code (float)} rounds both to the same result. (S. Boldo and G. Melquiond,
 * "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd", 2008, prove it for any format of
 * 2·24 + 2 bits and more.)
 */
public final class Fma {
    /** The system property that decides by hand: {@code off} emulates, {@code on} uses {@link Math#fma(float, float, float)}. */
    public static final String PROPERTY = "dev.lockstep.cpu.fma";

    /**
     * Whether {@link #fma} is {@link Math#fma(float, float, float)}. Unless the property says so, it is told from the time that this takes.
     * A wrong answer costs time only, for the bits are the same.
     */
    public static final boolean IS_NATIVE = isNative(System.getProperty(PROPERTY, ""));

    private static final long LOW_BITS = (1L << 29) - 1;
    private static final long MIDDLE = 1L << 28;

    /** Without its sign, and less 1 so that zero is the greatest, a number below the smallest normal one is below this. */
    private static final long SMALL = (Double.doubleToRawLongBits(Float.MIN_NORMAL) << 1) - 1;

    private Fma() {}

    /** Returns {@code a·b + c}, rounded once. */
    public static float fma(float a, float b, float c) {
        return IS_NATIVE ? Math.fma(a, b, c) : emulated(a, b, c);
    }

    /** Returns {@code a·b + c}, rounded once, without {@link Math#fma(float, float, float)}. */
    static float emulated(float a, float b, float c) {
        double product = (double) a * b;
        double sum = product + c;
        long bits = Double.doubleToRawLongBits(sum);
        boolean isSmall = Long.compareUnsigned((bits << 1) - 1, SMALL) < 0;
        if ((bits & LOW_BITS) == MIDDLE || isSmall) {
            return (float) roundedToOdd(product, c, sum);
        }
        return (float) sum;
    }

    /** Returns the sum of two numbers, rounded to odd. Its rounding error is computed exactly, by Knuth's TwoSum. */
    private static double roundedToOdd(double left, double right, double sum) {
        double ofRight = sum - left;
        double error = (left - (sum - ofRight)) + (right - ofRight);
        long bits = Double.doubleToRawLongBits(sum);
        if (error == 0 || (bits & 1) != 0) {
            return sum;
        }
        return Double.longBitsToDouble(error > 0 == sum > 0 ? bits + 1 : bits - 1);
    }

    private static boolean isNative(String setting) {
        return switch (setting) {
            case "on" -> true;
            case "off" -> false;
            default -> FmaSpeed.isNative();
        };
    }
}
