package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.500 ns",
        "12.34, 12.3 ns",
        "999.4, 999 ns",
        "1000, 1.00 µs",
        "15600, 15.6 µs",
        "2500000, 2.50 ms",
        "3e9, 3.00 s",
        "4.5e12, 4500 s"
    })
    void timesHaveThreeDigitsAndAUnit(double nanos, String text) {
        assertThat(Figures.time(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "4098, '4,098'", "1048576, 1 M", "16777216, 16 M", "1048577, '1,048,577'"})
    void countsAreNeverRoundedToNothing(long value, String text) {
        assertThat(Figures.count(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"'1', ''", "'1,1,1', ''", "'1000,1001,1002', <1 %", "'1,2,3', 25 %"})
    void aSpreadIsNeverShownAsNone(String values, String text) {
        assertThat(Figures.spread(Statistics.of(
                        Stream.of(values.split(",")).map(Double::valueOf).toList())))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0.0123, 0.012", "1.234, 1.23", "45.67, 45.7", "1234.5, 1235"})
    void numbersHaveNoExponent(double value, String text) {
        assertThat(Figures.number(value)).isEqualTo(text);
    }
}
