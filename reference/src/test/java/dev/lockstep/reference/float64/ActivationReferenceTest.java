package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ActivationReferenceTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    @Test
    void reluKeepsWhatIsPositiveAndNaN() {
        assertThat(ActivationReference.relu(new double[] {-1, 0, 2, Double.NaN, INF, -INF}))
                .containsExactly(0, 0, 2, Double.NaN, INF, 0);
    }

    @Test
    void reluBackwardPassesTheGradientWhereTheInputIsAboveZero() {
        double[] x = {-1, 0, 2, Double.NaN, 1e-300};
        assertThat(ActivationReference.reluBackward(x, new double[] {10, 20, 30, 40, 50}))
                .containsExactly(0, 0, 30, 40, 50);
    }

    @Test
    void softmaxOfLogarithmsIsTheirShare() {
        double[] logits = {Math.log(1), Math.log(3), 5 + Math.log(2), 5 + Math.log(6)};
        assertThat(ActivationReference.softmax(logits, 2, 2))
                .containsExactly(new double[] {0.25, 0.75, 0.25, 0.75}, within(1e-15));
    }

    @Test
    void logSoftmaxIsTheLogarithmOfSoftmax() {
        double[] logits = {0.5, -2, 1, 30, 31, -1};
        double[] logP = ActivationReference.logSoftmax(logits, 2, 3);
        double[] p = ActivationReference.softmax(logits, 2, 3);
        for (int i = 0; i < p.length; i++) {
            assertThat(logP[i]).isEqualTo(Math.log(p[i]), within(1e-14));
        }
        assertThat(logP[0]).isEqualTo(0.5 - Math.log(Math.exp(0.5) + Math.exp(-2) + Math.exp(1)), within(1e-15));
    }

    @Test
    void greatLogitsDoNotOverflow() {
        assertThat(ActivationReference.softmax(new double[] {1000, 1000 + Math.log(4), -1e308}, 1, 3))
                .containsExactly(new double[] {0.2, 0.8, 0}, within(1e-12));
        assertThat(ActivationReference.logSoftmax(new double[] {1000, 0}, 1, 2)).containsExactly(0, -1000);
    }

    @Test
    void rowsAreShiftedByTheirMaximum() {
        assertThat(ActivationReference.shiftedByMax(new double[] {1, 4, 2, -1, -3, -2}, 2, 3))
                .containsExactly(-3, 0, -2, 0, -2, -1);
    }

    @Test
    void aNaNOrAnInfinityMakesTheWholeRowNaN() {
        double[] logits = {1, Double.NaN, 2, INF, -INF, -INF, 5, -INF};
        assertThat(ActivationReference.softmax(logits, 4, 2))
                .containsExactly(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, 1, 0);
        assertThat(ActivationReference.logSoftmax(new double[] {5, -INF}, 1, 2)).containsExactly(0, -INF);
    }

    @Test
    void oneClassIsCertain() {
        assertThat(ActivationReference.softmax(new double[] {-7, 88}, 2, 1)).containsExactly(1, 1);
        assertThat(ActivationReference.softmax(new double[0], 3, 0)).isEmpty();
    }
}
