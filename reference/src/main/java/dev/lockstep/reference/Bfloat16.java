package dev.lockstep.reference;

/** Rounding to bfloat16: the upper 16 bits of binary32. */
final class Bfloat16 {
    private static final int DROPPED_BITS = 16;

    private Bfloat16() {}

    /** Rounds values of binary32 to the nearest, ties to even; a NaN stays one. */
    static double[] round(double[] values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = round((float) values[i]);
        }
        return rounded;
    }

    private static float round(float value) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int lowestKept = bits >>> DROPPED_BITS & 1;
        return Float.intBitsToFloat((bits + (1 << (DROPPED_BITS - 1)) - 1 + lowestKept) & (-1 << DROPPED_BITS));
    }
}
