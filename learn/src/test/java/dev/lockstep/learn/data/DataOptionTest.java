package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.TableOptions;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DataOptionTest {
    private static final DataOptions PLAIN =
            DataOptions.fromEnvironment(Map.of()).withPerClass(1);

    static Stream<Arguments> givenOptions() {
        return Stream.of(
                Arguments.of(
                        PLAIN.withSplitting(Splitting.files("x")),
                        "valid x: digits does not take it; it is for data without a part to measure on"),
                Arguments.of(
                        PLAIN.withSplitting(Splitting.fraction(0.25)),
                        "fraction 0.25: digits does not take it; it is for data without a part to measure on"),
                Arguments.of(
                        PLAIN.withTables(TableOptions.DEFAULT.withStandardize(true)),
                        "standardize: digits does not take it; it is for tables of features"),
                Arguments.of(
                        PLAIN.withTables(TableOptions.DEFAULT.withLabelColumn("species")),
                        "labelColumn species: digits does not take it; it is for tables whose columns have names"),
                Arguments.of(
                        PLAIN.withTables(TableOptions.DEFAULT.withWeightColumn("count")),
                        "weightColumn count: digits does not take it; it is for tables whose columns have names"),
                Arguments.of(
                        PLAIN.withPictures(PictureOptions.DEFAULT.withBackground(PictureOptions.Background.WHITE)),
                        "background white: digits does not take it; it is for pictures"),
                Arguments.of(
                        PLAIN.withPictures(PictureOptions.DEFAULT.withSize(new PictureOptions.Size(20, 30))),
                        "size 30x20: digits does not take it; it is for pictures"));
    }

    @ParameterizedTest
    @MethodSource("givenOptions")
    void isRefusedByDataThatDoNotTakeIt(DataOptions options, String message) {
        assertThatThrownBy(() -> Dataset.load("digits", options))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @MethodSource("givenOptions")
    void isNotRefusedByDataThatTakeIt(DataOptions options, String message) {
        DataOption.refuseOthers(options, message, Set.of(DataOption.values()));
        assertThat(PLAIN).isNotEqualTo(options);
    }

    @Test
    void valuesThatCannotBeAreRefused() {
        for (double fraction : new double[] {0, 1, -0.5, Double.NaN}) {
            assertThatThrownBy(() -> Splitting.fraction(fraction))
                    .isInstanceOf(DataException.class)
                    .hasMessage("fraction " + fraction + ": must be more than 0 and less than 1");
        }
        assertThatThrownBy(() -> new PictureOptions.Size(0, 7))
                .isInstanceOf(DataException.class)
                .hasMessage("size 7x0: each side must be 1 or more");
    }

    @Test
    void validFilesAndAFractionExcludeOneAnother() {
        Splitting files = Splitting.files("x");
        assertThatThrownBy(() ->
                        new Splitting(files.valid(), Splitting.fraction(0.5).fraction()))
                .isInstanceOf(DataException.class)
                .hasMessage("valid x and fraction 0.5 exclude one another; give one of them");
    }
}
