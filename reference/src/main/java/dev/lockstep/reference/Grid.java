package dev.lockstep.reference;

/**
 * The coarsest grid that values lie on.
 *
 * @param spacing the greatest power of two of which all are whole multiples; infinite if all are 0, 0 if one is not finite or
 *     has more than 12 significant bits: a product of two such values is rounded already
 * @param significantBits the most significant bits that one of them has
 */
record Grid(double spacing, int significantBits) {
    private static final int MAX_BITS = 12;
    private static final Grid NONE = new Grid(0, Integer.MAX_VALUE);

    static Grid of(double[] values) {
        double spacing = Double.POSITIVE_INFINITY;
        int bits = 0;
        for (double value : values) {
            if (value != 0) {
                if (!Double.isFinite(value)) {
                    return NONE;
                }
                double lowest = lowestBit(value);
                spacing = Math.min(spacing, lowest);
                bits = Math.max(bits, Math.getExponent(value) - Math.getExponent(lowest) + 1);
                if (bits > MAX_BITS) {
                    return NONE;
                }
            }
        }
        return new Grid(spacing, bits);
    }

    /** Values that binary32 can hold are normal in binary64, so the lowest bit set is found in the significand. */
    private static double lowestBit(double value) {
        long significand = (Double.doubleToRawLongBits(value) & 0xF_FFFF_FFFF_FFFFL) | 0x10_0000_0000_0000L;
        return Math.scalb(1.0, Math.getExponent(value) - 52 + Long.numberOfTrailingZeros(significand));
    }
}
