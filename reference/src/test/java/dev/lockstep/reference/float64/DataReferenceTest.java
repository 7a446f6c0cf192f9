package dev.lockstep.reference.float64;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.DType;
import dev.lockstep.Philox;
import dev.lockstep.Scale;
import org.junit.jupiter.api.Test;

class DataReferenceTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;

    private static double[] convert(DType to, double... values) {
        return DataReference.convert(values, Scale.NONE, to);
    }

    @Test
    void integersAreRoundedTowardZeroAndSaturate() {
        assertThat(convert(DType.I32, 1.9, -1.9, 3e9, -3e9, NAN, INF))
                .containsExactly(1, -1, 2147483647, -2147483648, 0, 2147483647);
        assertThat(convert(DType.U8, 1.9, -1.9, 255.9, 256, 1e10, NAN, -INF))
                .containsExactly(1, 0, 255, 255, 255, 0, 0);
    }

    @Test
    void floatsAreRoundedToNearestTiesToEven() {
        assertThat(convert(DType.F32, 16777217, 16777219, 1e39, 0.1)).containsExactly(16777216, 16777220, INF, 0.1f);
        assertThat(convert(DType.F64, 0.1, NAN)).containsExactly(0.1, NAN);
    }

    @Test
    void bf16KeepsEightSignificantBits() {
        double step = 0x1p-7;
        assertThat(convert(DType.BF16, 1, 1 + step, 1 + step / 2, 1 + 1.5 * step, 1 + 0.51 * step, 1 + 0.49 * step))
                .containsExactly(1, 1 + step, 1, 1 + 2 * step, 1 + step, 1);
        assertThat(convert(DType.BF16, -1 - step / 2, -1 - 1.5 * step, INF, NAN, -0.0))
                .containsExactly(-1, -1 - 2 * step, INF, NAN, -0.0);
        assertThat(convert(DType.BF16, Float.MAX_VALUE, -1e300)).containsExactly(INF, -INF);
    }

    @Test
    void aNaNStaysOneWhateverItsBits() {
        double full = Float.intBitsToFloat(0x7FFFFFFF);
        assertThat(convert(DType.BF16, full)).containsExactly(NAN);
    }

    @Test
    void theScaleIsAppliedAfterRoundingAndRoundsOnce() {
        Scale scale = new Scale(0.5f, 10);
        assertThat(DataReference.convert(new double[] {16777217, 4}, scale, DType.F32))
                .containsExactly(8388618, 12);
        double third = 1 / 3f;
        double once = (float) (third * third - third);
        assertThat(DataReference.convert(new double[] {third}, new Scale(1 / 3f, -1 / 3f), DType.F32))
                .containsExactly(once);
    }

    @Test
    void uniformIsPhilox() {
        double[] values = DataReference.uniform(7, -2, 3, 5, 6);
        for (int i = 0; i < 7; i++) {
            assertThat(values[i]).isEqualTo(Philox.uniform(Philox.bits(5, 6, i), -2, 3));
        }
        assertThat(values).hasSize(7);
    }

    @Test
    void incrementWrapsAround() {
        assertThat(DataReference.increment(new int[] {Integer.MAX_VALUE, 5, -5}, 2))
                .containsExactly(Integer.MIN_VALUE + 1, 7, -3);
    }

    @Test
    void gatherTakesRowsByIndex() {
        double[] source = {1, 2, 3, 4, 5, 6};
        assertThat(DataReference.gatherRows(source, 2, new int[] {2, 0, 2}, null, 3, Scale.NONE))
                .containsExactly(5, 6, 1, 2, 5, 6);
        assertThat(DataReference.gatherRows(source, 3, new int[] {1}, null, 1, new Scale(2, 1)))
                .containsExactly(9, 11, 13);
    }

    @Test
    void gatherLeavesRowsWithoutAScaleAsTheyAre() {
        double[] source = {16777217, 2, 3, 4, 5, 6};
        assertThat(DataReference.gatherRows(source, 2, new int[] {2, 0, 1}, null, 3, null))
                .containsExactly(5, 6, 16777217, 2, 3, 4);
    }

    @Test
    void gatherTakesTheStepsRowOfTheIndex() {
        double[] source = {16777217, 7, 8};
        int[] index = {0, 1, 2, 0, 1, 2};
        assertThat(DataReference.gatherRows(source, 1, index, 1, 2, null)).containsExactly(8, 16777217);
        assertThat(DataReference.gatherRows(source, 1, index, 0, 2, Scale.NONE)).containsExactly(16777216, 7);
        assertThat(DataReference.gatherRows(source, 1, index, 2, 2, null)).containsExactly(7, 8);
    }
}
