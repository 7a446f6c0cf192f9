package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule on curves whose numbers can be worked out by hand; all start at 2, and most have 100 steps. */
class VerdictTest {
    private static final double START = 2;
    private static final int STEPS = 100;

    @Test
    void aCurveThatHasSettledIsGood() {
        assertThat(verdict(step -> step < 30 ? 2 - step / 20.0 : 0.5)).isEqualTo(Verdict.GOOD);
        assertThat(verdict(step -> 0.4 + 1.6 * Math.exp(-step / 10.0))).isEqualTo(Verdict.GOOD);
    }

    @Test
    void theNoiseOfBatchesIsNoJumping() {
        // Changes of 0.98 in every step: just below half the start.
        assertThat(verdict(step -> step % 2 == 0 ? 0.1 : 1.08)).isEqualTo(Verdict.GOOD);
        assertThat(verdict(step -> step % 2 == 0 ? 0.1 : 1.12)).isEqualTo(Verdict.TOO_HIGH);
    }

    @Test
    void jumpsOfTheFirstHalfAreForgiven() {
        assertThat(verdict(step -> step >= 40 ? 0.5 : step % 2 == 0 ? 0 : 20)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void aLossThatStaysFarAboveTheStartIsTooHigh() {
        assertThat(verdict(step -> 3.02)).isEqualTo(Verdict.TOO_HIGH);
        assertThat(verdict(step -> 2.98)).isEqualTo(Verdict.TOO_LOW);
    }

    @Test
    void aLossThatHardlyMovesIsTooLow() {
        assertThat(verdict(step -> 2)).isEqualTo(Verdict.TOO_LOW);
        assertThat(verdict(step -> step < 10 ? 2 : 1.82)).isEqualTo(Verdict.TOO_LOW);
        assertThat(verdict(step -> step < 10 ? 2 : 1.78)).isEqualTo(Verdict.GOOD);
    }

    @Test
    void aLossThatFallsMuchAfterTheMiddleIsTooLow() {
        assertThat(verdict(step -> 2 - step / 100.0)).isEqualTo(Verdict.TOO_LOW);
        // A fall of 1 in all, 0.21 or 0.19 of it after the middle.
        assertThat(verdict(step -> step < 70 ? 1.21 : 1)).isEqualTo(Verdict.TOO_LOW);
        assertThat(verdict(step -> step < 70 ? 1.19 : 1)).isEqualTo(Verdict.GOOD);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void oneLossThatIsNotFiniteIsDivergence(double loss) {
        for (int bad : new int[] {0, 30, STEPS - 1}) {
            assertThat(verdict(step -> step == bad ? loss : 0.5)).isEqualTo(Verdict.DIVERGED);
        }
    }

    @Test
    void aLossThatGrowsAndGrowsIsDivergence() {
        assertThat(verdict(step -> 2 * Math.pow(1.05, step))).isEqualTo(Verdict.DIVERGED);
        // It grows as fast, and stays below the start.
        assertThat(verdict(step -> 0.01 * Math.pow(1.05, step))).isEqualTo(Verdict.GOOD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void fewStepsAreJudgedToo(int steps) {
        assertThat(Verdict.of(losses(steps, step -> 2), START)).isEqualTo(Verdict.TOO_LOW);
        assertThat(Verdict.of(losses(steps, step -> Double.NaN), START)).isEqualTo(Verdict.DIVERGED);
    }

    private static Verdict verdict(IntToDoubleFunction loss) {
        return Verdict.of(losses(STEPS, loss), START);
    }

    private static Losses losses(int steps, IntToDoubleFunction loss) {
        float[] raw = new float[steps];
        for (int step = 0; step < steps; step++) {
            raw[step] = (float) loss.applyAsDouble(step);
        }
        return new Losses(raw);
    }
}
