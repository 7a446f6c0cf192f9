package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The exponential function against the JDK's in binary64. */
final class ExpTest {
    private static final double U = 0x1p-24;

    @Test
    void isWithinTwoUlpsWhereTheResultIsNormal() {
        double worst = 0;
        for (float x = 0; x > -87.3f; x -= Math.max(1e-5f, -x * 1e-5f)) {
            double exact = Math.exp(x);
            worst = Math.max(worst, Math.abs(Exp.exp(x) - exact) / (exact * U));
        }
        assertThat(worst).as("error in units of 2⁻²⁴ of the result").isLessThan(4);
    }

    @Test
    void becomesZeroWithinTheSmallestNormalNumber() {
        for (float x = -87.2f; x > -110; x = Math.nextDown(x) - (x < -88 ? 1e-3f : 0)) {
            assertThat((double) Exp.exp(x))
                    .as("exp(%s)", x)
                    .isBetween(Math.exp(x) * (1 - 4 * U) - 0x1p-126, Math.exp(x) * (1 + 4 * U));
        }
        assertThat(Exp.exp(Float.NEGATIVE_INFINITY)).isZero();
        assertThat(Exp.exp(-1e30f)).isZero();
    }

    @Test
    void isExactAtZero() {
        assertThat(Exp.exp(0f)).isEqualTo(1f);
        assertThat(Exp.exp(-0f)).isEqualTo(1f);
    }
}
