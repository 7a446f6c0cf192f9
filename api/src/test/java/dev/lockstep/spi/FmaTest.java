package dev.lockstep.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** The emulated multiply-add against the JDK's, bit by bit. */
final class FmaTest {
    private static final long SEED = 20_261_129;
    private static final int TRIES = 200_000;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        3 * Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        Math.nextDown(Float.MIN_NORMAL),
        0.5f,
        0x1p-75f,
        0x1p-74f,
        0x1.fffffep-1f,
        0x1.000002p0f,
        0x1p24f,
        0x1p64f,
        -0x1p63f,
        0x1p103f,
        -0x1p103f,
        0x1.fffffep102f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
    };

    private final Random random = new Random(SEED);

    @Test
    void specialOperandsGiveTheBitsOfTheJdk() {
        for (float a : SPECIAL) {
            for (float b : SPECIAL) {
                for (float c : SPECIAL) {
                    check(a, b, c);
                }
            }
        }
    }

    @Test
    void randomBitsGiveTheBitsOfTheJdk() {
        for (int i = 0; i < TRIES; i++) {
            check(anyBits(), anyBits(), anyBits());
        }
    }

    @Test
    void operandsOfLikeExponentsGiveTheBitsOfTheJdk() {
        for (int i = 0; i < TRIES; i++) {
            float a = fewBits(random.nextInt(24) + 1, random.nextInt(40) - 20);
            float b = fewBits(random.nextInt(24) + 1, random.nextInt(40) - 20);
            check(a, b, fewBits(24, random.nextInt(80) - 40));
        }
    }

    @Test
    void subnormalResultsGiveTheBitsOfTheJdk() {
        for (int i = 0; i < TRIES; i++) {
            int exponent = random.nextInt(120) - 60;
            float a = fewBits(random.nextInt(24) + 1, exponent);
            float b = fewBits(random.nextInt(24) + 1, -127 - exponent - random.nextInt(30));
            float c = random.nextBoolean() ? 0f : Float.intBitsToFloat(random.nextInt() & 0x80FFFFFF);
            check(a, b, c);
        }
    }

    /** The exact value is the middle of two neighbours, or a little beside it. */
    @Test
    void halfWayCasesGiveTheBitsOfTheJdk() {
        for (int i = 0; i < TRIES; i++) {
            int exponent = random.nextInt(100) - 50;
            float c = fewBits(24, exponent);
            float halfUlp = Math.ulp(c) / 2;
            check(halfUlp, random.nextBoolean() ? 1 : -1, c);
            check(halfUlp, (random.nextBoolean() ? 1 : -1) * Math.nextUp(1f), c);
            check(halfUlp, (random.nextBoolean() ? 1 : -1) * Math.nextDown(1f), c);
            // The product has a bit for the middle, and c, far below, decides.
            float a = (1 << 12 | random.nextInt(1 << 12)) * 2 + 1;
            float b = (1 << 11 | random.nextInt(1 << 11)) * 2 + 1;
            check(a, b, fewBits(24, -random.nextInt(120)));
            check(a, b, 0f);
        }
    }

    @Test
    void resultsAtTheEdgeOfOverflowGiveTheBitsOfTheJdk() {
        float halfUlp = 0x1p103f;
        for (float sign : new float[] {1, -1}) {
            check(sign * halfUlp, 1, sign * Float.MAX_VALUE);
            check(sign * Math.nextDown(halfUlp), 1, sign * Float.MAX_VALUE);
            check(sign * Math.nextUp(halfUlp), 1, sign * Float.MAX_VALUE);
            check(sign * Float.MAX_VALUE, Math.nextUp(1f), -sign * 0x1p104f);
            check(sign * 0x1p64f, 0x1p64f, -sign * halfUlp);
            check(sign * 0x1p64f, 0x1p64f, -sign * Math.nextUp(halfUlp));
            check(sign * 0x1p64f, 0x1p64f, -sign * Math.nextDown(halfUlp));
        }
        for (int i = 0; i < TRIES; i++) {
            int exponent = random.nextInt(60);
            check(fewBits(24, exponent), fewBits(24, 127 - exponent), fewBits(24, 100 + random.nextInt(28)));
        }
    }

    private float anyBits() {
        return Float.intBitsToFloat(random.nextInt());
    }

    /** Returns a number of either sign with so many significant bits. */
    private float fewBits(int bits, int exponent) {
        int mantissa = random.nextInt(1 << 23) & -1 << (24 - bits);
        float magnitude = Math.scalb(Float.intBitsToFloat(Float.floatToIntBits(1f) | mantissa), exponent);
        return random.nextBoolean() ? magnitude : -magnitude;
    }

    private static void check(float a, float b, float c) {
        float expected = Math.fma(a, b, c);
        float actual = Fma.emulated(a, b, c);
        if (Float.floatToIntBits(actual) != Float.floatToIntBits(expected)) {
            assertThat(Float.toHexString(actual))
                    .as(
                            "fma(%s, %s, %s), seed %d",
                            Float.toHexString(a), Float.toHexString(b), Float.toHexString(c), SEED)
                    .isEqualTo(Float.toHexString(expected));
        }
    }
}
