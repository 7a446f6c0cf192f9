package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsTest {
    @Test
    void quartilesAreThoseOfNumPy() {
        assertThat(Statistics.of(List.of(7.0, 1.0, 3.0, 2.0))).isEqualTo(new Statistics(2.5, 1.75, 4.0, 2.4));
        assertThat(Statistics.of(List.of(5.0))).isEqualTo(new Statistics(5, 5, 5, 0));
    }

    @Test
    void spreadIsTheDistanceOfTheQuartilesOverTheMedian() {
        assertThat(new Statistics(4, 3, 5, 0.5).spread()).isEqualTo(0.5);
        assertThat(new Statistics(0, 0, 0, 0).spread()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "'100', 0",
        "'100 104', 0.0392",
        "'100 136 100', 0.36",
        "'100 100 136 100', 0.36",
        "'100 100 136 101 100', 0.01",
        "'100 100 136 101 100 100 64', 0.36",
        "'100 100 136 101 100 100 100 100 64 100', 0.01",
        "'0 0 0', 0"
    })
    void fewerThanFiveRoundsAreAllCountedAndOneOfFiveMayStray(String rounds, double moved) {
        List<Double> values = Stream.of(rounds.split(" ")).map(Double::valueOf).toList();

        assertThat(Statistics.of(values).moved()).isCloseTo(moved, within(1e-4));
    }

    @Test
    void ratiosAreTakenWithinEachRound() {
        // The second round is twice as noisy for both: the medians' ratio would be 1.5, the rounds' is 2.
        Statistics ratio = Statistics.ofRatios(List.of(20.0, 60.0, 30.0), List.of(10.0, 30.0, 20.0));

        assertThat(ratio.median()).isEqualTo(2);
    }

    @Test
    void samplesThatCannotBeSummarisedAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Statistics.of(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Statistics.ofRatios(List.of(1.0), List.of()))
                .withMessage("1 rounds cannot be compared with 0");
    }
}
