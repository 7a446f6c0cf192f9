package dev.lockstep.trainer.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.Examples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminalPictureTest {
    @Test
    void aSignStandsForTwoPixelsOneAboveTheOther() {
        byte[] pixels = {(byte) 255, 0, 0, (byte) 255, (byte) 255, 0, (byte) 255, 0, (byte) 128};
        Examples images = Examples.images(pixels, new int[1], 3, 3);

        assertThat(TerminalPicture.of(images, 0, true).lines()).containsExactly("█▒", "▒ ░");
        assertThat(TerminalPicture.of(images, 0, false).lines()).containsExactly("@+", "+ .");
    }

    @Test
    void aBlackImageIsEmptyLines() {
        assertThat(TerminalPicture.of(5, 7, pixel -> 0, true).lines()).containsExactly("", "", "");
    }

    @ParameterizedTest
    @CsvSource({"0,''", "0.5,█████", "0.05,▌", "1,██████████", "1.5,██████████", "0.3125,███▏"})
    void aBarIsAsLongAsItsProbability(double probability, String bar) {
        assertThat(ProbabilityBars.bar(probability, 10, true)).isEqualTo(bar);
    }

    @Test
    void aBarWithoutBlocksIsOfPlainSigns() {
        assertThat(ProbabilityBars.bar(0.42, 10, false)).isEqualTo("####");
    }
}
