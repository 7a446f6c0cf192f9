package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LinearReferenceTest {
    /** n = 2, in = 3, out = 2. */
    private static final double[] X = {1, -2, 3, 4, 5, -6};

    private static final double[] WEIGHT = {0.5, 1, -1, 2, -3, 0.25};
    private static final double[] BIAS = {10, -20};
    private static final double[] GRAD_Y = {1, -1, 2, 0.5};

    @Test
    void linearMultipliesByTheTransposedWeightAndAddsTheBias() {
        Sums y = LinearReference.linear(X, WEIGHT, BIAS, 2, 3, 2);
        assertThat(y.value()).containsExactly(5.5, -11.25, 23, -28.5);
        assertThat(y.magnitude()).containsExactly(15.5, 28.75, 23, 44.5);
    }

    @Test
    void linearWithoutBias() {
        Sums y = LinearReference.linear(X, WEIGHT, null, 2, 3, 2);
        assertThat(y.value()).containsExactly(-4.5, 8.75, 13, -8.5);
        assertThat(y.magnitude()).containsExactly(5.5, 8.75, 13, 24.5);
    }

    @Test
    void linearSumsOverEvenAndOddLengths() {
        double[] powersOfTen = {1, 10, 100, 1e3, 1e4, 1e5, 1, 10, 100, 1e3, 1e4, 1e5};
        double[] digits = {1, 2, 3, 4, 5, 6, 9, 8, 7, 6, 5, 4};
        assertThat(LinearReference.linear(powersOfTen, digits, null, 2, 6, 2).value())
                .containsExactly(654321, 456789, 654321, 456789);
        assertThat(LinearReference.linear(powersOfTen, digits, null, 1, 5, 2).value())
                .containsExactly(54321, 67896);
    }

    @Test
    void gradXMultipliesByTheWeight() {
        Sums gradX = LinearReference.gradX(GRAD_Y, WEIGHT, 2, 3, 2);
        assertThat(gradX.value()).containsExactly(-1.5, 4, -1.25, 2, 0.5, -1.875);
        assertThat(gradX.magnitude()).containsExactly(2.5, 4, 1.25, 2, 3.5, 2.125);
    }

    @Test
    void gradWeightSumsOverTheRows() {
        Sums gradWeight = LinearReference.gradWeight(GRAD_Y, X, 2, 3, 2);
        assertThat(gradWeight.value()).containsExactly(9, 8, -9, 1, 4.5, -6);
        assertThat(gradWeight.magnitude()).containsExactly(9, 12, 15, 3, 4.5, 6);
    }

    @Test
    void gradBiasSumsTheColumns() {
        Sums gradBias = LinearReference.gradBias(GRAD_Y, 2, 2);
        assertThat(gradBias.value()).containsExactly(3, -0.5);
        assertThat(gradBias.magnitude()).containsExactly(3, 1.5);
    }

    @Test
    void accumulatingAddsWhatWasThere() {
        Sums sums = LinearReference.gradBias(GRAD_Y, 2, 2);
        Sums total = sums.plus(new double[] {-4, 1});
        assertThat(total.value()).containsExactly(-1, 0.5);
        assertThat(total.magnitude()).containsExactly(7, 2.5);
        assertThat(sums.value()).containsExactly(3, -0.5);
        assertThat(sums.magnitude()).containsExactly(3, 1.5);
    }

    @Test
    void theGradientsAreThoseOfTheSumOfGradYTimesY() {
        double[] ofX = Derivative.of(X, x -> loss(x, WEIGHT, BIAS));
        assertThat(LinearReference.gradX(GRAD_Y, WEIGHT, 2, 3, 2).value()).containsExactly(ofX, within(1e-7));
        double[] ofWeight = Derivative.of(WEIGHT, weight -> loss(X, weight, BIAS));
        assertThat(LinearReference.gradWeight(GRAD_Y, X, 2, 3, 2).value()).containsExactly(ofWeight, within(1e-7));
        double[] ofBias = Derivative.of(BIAS, bias -> loss(X, WEIGHT, bias));
        assertThat(LinearReference.gradBias(GRAD_Y, 2, 2).value()).containsExactly(ofBias, within(1e-7));
    }

    @Test
    void noRowsAndNoColumnsGiveNothingAndZeros() {
        double[] none = {};
        assertThat(LinearReference.linear(none, WEIGHT, BIAS, 0, 3, 2).value()).isEmpty();
        assertThat(LinearReference.linear(none, none, BIAS, 1, 0, 2).value()).containsExactly(BIAS);
        assertThat(LinearReference.gradWeight(none, none, 0, 3, 2).value()).containsExactly(new double[6]);
        assertThat(LinearReference.gradBias(none, 0, 2).value()).containsExactly(0, 0);
    }

    private static double loss(double[] x, double[] weight, double[] bias) {
        double[] y = LinearReference.linear(x, weight, bias, 2, 3, 2).value();
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += GRAD_Y[i] * y[i];
        }
        assertThat(Arrays.stream(y)).allMatch(Double::isFinite);
        return sum;
    }
}
