package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClassReferenceTest {
    private static final double NAN = Double.NaN;

    @Test
    void argmaxTakesTheLowestOfEquals() {
        assertThat(ClassReference.argmax(new double[] {1, 3, 3, 2, 2, 2, 0, -1, 0}, 3, 3))
                .containsExactly(1, 0, 0);
    }

    @Test
    void argmaxTakesTheFirstNaNBeforeEverything() {
        double[] values = {5, NAN, NAN, NAN, 7, 9, 1, 2, NAN};
        assertThat(ClassReference.argmax(values, 3, 3)).containsExactly(1, 0, 2);
    }

    @Test
    void argmaxOfInfinities() {
        double inf = Double.POSITIVE_INFINITY;
        assertThat(ClassReference.argmax(new double[] {-inf, -inf, 1, inf}, 2, 2))
                .containsExactly(0, 1);
    }

    @Test
    void countsRowsWhoseArgmaxIsTheLabel() {
        double[] logits = {1, 2, 4, 3, 0, 0};
        assertThat(ClassReference.countCorrect(logits, new int[] {1, 0, 1}, 2)).isEqualTo(2);
        assertThat(ClassReference.countCorrect(logits, new int[] {0, -7, 99}, 2))
                .isZero();
        assertThat(ClassReference.countCorrect(logits, new int[] {1, 0, 0}, 2)).isEqualTo(3);
    }
}
