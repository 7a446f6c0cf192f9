package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DivergingMapTest {
    @Test
    void theMapIsRedBelowZeroWhiteAtZeroBlueAbove() {
        assertThat(DivergingMap.color(-1)).isEqualTo(0x67001F);
        assertThat(DivergingMap.color(0)).isEqualTo(0xF7F7F7);
        assertThat(DivergingMap.color(1)).isEqualTo(0x053061);
        assertThat(DivergingMap.color(-9)).isEqualTo(DivergingMap.color(-1));
        assertThat(DivergingMap.color(Double.POSITIVE_INFINITY)).isEqualTo(DivergingMap.color(1));
        assertThat(DivergingMap.color(Double.NaN)).isEqualTo(0x808080);
        for (double value = 0.05; value <= 1; value += 0.05) {
            assertThat(red(DivergingMap.color(-value))).isGreaterThan(blue(DivergingMap.color(-value)));
            assertThat(blue(DivergingMap.color(value))).isGreaterThan(red(DivergingMap.color(value)));
        }
    }

    @Test
    void thePaletteHasTheMapsColours() {
        String palette = DivergingMap.palette();

        assertThat(palette).hasSize(6 * 256).startsWith("67001f").endsWith("053061");
        assertThat(DivergingMap.index(-3)).isZero();
        assertThat(DivergingMap.index(1) & 0xFF).isEqualTo(255);
        assertThat(DivergingMap.index(Double.NaN) & 0xFF).isEqualTo(128);
    }

    private static int red(int color) {
        return color >> 16;
    }

    private static int blue(int color) {
        return color & 0xFF;
    }
}
