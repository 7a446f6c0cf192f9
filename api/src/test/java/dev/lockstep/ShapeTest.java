package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final long HUGE = 1L << 40;

    @Test
    void noExtentsMakeAScalar() {
        assertThat(Shape.of()).isSameAs(Shape.SCALAR).hasToString("[]");
        assertThat(Shape.SCALAR.rank()).isZero();
        assertThat(Shape.SCALAR.size()).isOne();
        assertThat(Shape.SCALAR.rowSize()).isOne();
        assertThat(Shape.SCALAR.toArray()).isEmpty();
    }

    @Test
    void countsElementsAndRowSizes() {
        Shape shape = Shape.of(5, 3, 7);
        assertThat(shape.rank()).isEqualTo(3);
        assertThat(shape.dim(1)).isEqualTo(3);
        assertThat(shape.size()).isEqualTo(105);
        assertThat(shape.rowSize()).isEqualTo(21);
        assertThat(shape.withRows(2)).isEqualTo(Shape.of(2, 3, 7)).hasSameHashCodeAs(Shape.of(2, 3, 7));
        assertThat(shape).hasToString("[5, 3, 7]").isNotEqualTo(Shape.of(5, 3)).isNotEqualTo(Shape.of(5, 7, 3));
    }

    @Test
    void anExtentMayBeZero() {
        assertThat(Shape.of(0).size()).isZero();
        assertThat(Shape.of(3, 0, 2).size()).isZero();
        assertThat(Shape.of(0, 3, 2).rowSize()).isEqualTo(6);
        assertThat(Shape.of(3, 0, 2).rowSize()).isZero();
    }

    @Test
    void isNotChangedThroughItsArrays() {
        long[] dims = {2, 3};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.toArray()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void refusesNegativeExtents() {
        assertThatThrownBy(() -> Shape.of(2, -1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a shape's extents must not be negative: [2, -1]");
        assertThatThrownBy(() -> Shape.of(0, -1)).hasMessage("a shape's extents must not be negative: [0, -1]");
    }

    @Test
    void refusesMoreElementsThanALongCounts() {
        assertThat(Shape.of(Long.MAX_VALUE).size()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> Shape.of(Long.MAX_VALUE, 2))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the shape [9223372036854775807, 2] has too many elements");
    }

    @Test
    void refusesRowsThatALongCannotCountWhereverTheZeroStands() {
        assertThatThrownBy(() -> Shape.of(HUGE, HUGE, 0)).hasMessageEndingWith(" has too many elements");
        assertThatThrownBy(() -> Shape.of(0, HUGE, HUGE)).hasMessageEndingWith(" has too many elements");
        assertThat(Shape.of(0, HUGE).withRows(3).size()).isEqualTo(3 * HUGE);
    }
}
