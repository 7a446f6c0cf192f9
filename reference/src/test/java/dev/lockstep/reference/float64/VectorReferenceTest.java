package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VectorReferenceTest {
    @Test
    void axpyAddsTheMultiple() {
        assertThat(VectorReference.axpy(-0.5, new double[] {2, 3, Double.NaN}, new double[] {10, 20, 30}))
                .containsExactly(9, 18.5, Double.NaN);
    }

    @Test
    void axpyIsTheMultipleWhereNothingIsThere() {
        assertThat(VectorReference.axpy(-0.5, new double[] {2, -3}, new double[0]))
                .containsExactly(-1, 1.5);
        assertThat(VectorReference.axpy(3, new double[0], new double[0])).isEmpty();
    }
}
