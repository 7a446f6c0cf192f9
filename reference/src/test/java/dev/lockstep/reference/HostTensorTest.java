package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostTensorTest {
    private static final float OTHER_NAN = Float.intBitsToFloat(0xFFC00001);

    @Test
    void twoNaNsAreNoDifferenceWhateverTheirBits() {
        HostTensor first = HostTensor.of(new float[] {1, Float.NaN, 2}, 3);
        HostTensor second = HostTensor.of(new float[] {1, OTHER_NAN, 2}, 3);

        assertThat(first.mismatch(second)).isEqualTo(1);
        assertThat(first.firstDifference(second)).isEqualTo(-1);
    }

    @Test
    void findsTheFirstOtherValueBehindANaN() {
        HostTensor first = HostTensor.of(new float[] {Float.NaN, 1, 2, 3}, 4);

        assertThat(first.firstDifference(HostTensor.of(new float[] {OTHER_NAN, 1, Math.nextUp(2f), 4}, 4)))
                .isEqualTo(2);
        assertThat(first.firstDifference(HostTensor.of(new float[] {OTHER_NAN, Float.NaN, 2, 3}, 4)))
                .isEqualTo(1);
        assertThat(first.firstDifference(first)).isEqualTo(-1);
    }

    @Test
    void tellsTheZerosApart() {
        assertThat(HostTensor.of(new float[] {0f}, 1).firstDifference(HostTensor.of(new float[] {-0f}, 1)))
                .isZero();
    }
}
