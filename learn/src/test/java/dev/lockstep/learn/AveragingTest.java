package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AveragingTest {
    @Test
    void anExponentialAverageBeginsAsAPlainMean() {
        Averaging averaging = Averaging.exponential(0.75);
        assertThat(averaging.share(0, 100)).isEqualTo(1);
        assertThat(averaging.share(1, 100)).isEqualTo(0.5);
        assertThat(averaging.share(9, 100)).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void aPolyakAverageIsTheMeanOfTheLastSteps() {
        Averaging averaging = Averaging.polyak(0.5);
        assertThat(averaging.share(30, 100)).isEqualTo(1);
        assertThat(averaging.share(50, 100)).isEqualTo(1);
        assertThat(averaging.share(51, 100)).isEqualTo(0.5);
        assertThat(averaging.share(99, 100)).isEqualTo(1 / 50.0);
    }

    @ParameterizedTest
    @CsvSource({"none,none", "ema,ema:0.999", "ema:0.9,ema:0.9", "polyak,polyak:0.5", "polyak:0,polyak:0.0"})
    void readsItsForms(String text, String complete) {
        assertThat(Averaging.parse(text)).hasToString(complete);
        assertThat(Averaging.parse(complete)).isEqualTo(Averaging.parse(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "swa | there is no average 'swa'; give none, ema[:DECAY] or polyak[:FROM]",
                "none:1 | there is no average 'none:1'; give none, ema",
                "ema:x | the average 'ema:x' has what is no number; give none, ema",
                "ema:1 | the decay of an average must be in [0, 1), got 1.0",
                "polyak:-0.1 | an average must begin at a part in [0, 1), got -0.1"
            })
    void refusesWhatIsNone(String text, String message) {
        assertThatThrownBy(() -> Averaging.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
