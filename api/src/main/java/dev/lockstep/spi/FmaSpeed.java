package dev.lockstep.spi;

/**
 * Tells from its time whether {@link Math#fma(float, float, float)} is an instruction. The same calls of a method that multiplies and adds
 * are the measure, because either may be interpreted or compiled. {@code BigDecimal} takes ten times as long at the least.
 */
final class FmaSpeed {
    private static final int ROUNDS = 8;
    private static final int CALLS = 3;
    private static final int FACTOR = 4;

    /** The rounds that are not judged: the first calls load classes. */
    private static final int ROUNDS_NOT_JUDGED = 2;

    /** Operands for which {@code BigDecimal} is as fast as it gets. */
    private static final float A = 0.5f;

    private static final float C = 0.25f;

    private FmaSpeed() {}

    static boolean isNative() {
        long fused = Long.MAX_VALUE;
        long separate = Long.MAX_VALUE;
        float sum = 1.5f;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum = Math.fma(A, sum, C);
            }
            long middle = System.nanoTime();
            for (int i = 0; i < CALLS; i++) {
                sum = multiplyAdd(A, sum, C);
            }
            fused = Math.min(fused, middle - start);
            separate = Math.min(separate, System.nanoTime() - middle);
            // The sum is compared so that no compiler leaves the calls out.
            if (round >= ROUNDS_NOT_JUDGED && fused <= FACTOR * separate && !Float.isNaN(sum)) {
                return true;
            }
        }
        return false;
    }

    private static float multiplyAdd(float a, float b, float c) {
        return a * b + c;
    }
}
