package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChartTest {
    private static final double WIDTH = 760;
    private static final double HEIGHT = 320;

    @Test
    void aShorterCurveEndsWhereItsValuesEnd() {
        Recording drawn = draw(
                Chart.Scale.LINEAR,
                Curve.of("long", Ink.CURVE_0, 100, i -> 2),
                Curve.of("short", Ink.CURVE_1, 50, i -> 1));

        List<Double> points = drawn.curve(Ink.CURVE_1).getFirst().points();
        assertThat(points).hasSize(100);
        assertThat(ys(points)).containsOnly(points.get(1));
        assertThat(points.get(98)).isLessThan(WIDTH / 2 + 30);
    }

    @ParameterizedTest
    @EnumSource(Chart.Scale.class)
    void whatIsNotFiniteLeavesAGapAndNeverFallsToTheFloor(Chart.Scale scale) {
        IntToDoubleFunction values =
                i -> i == 30 || i == 31 ? Double.NaN : i == 60 ? Double.POSITIVE_INFINITY : 0.5 + i / 1000.0;
        Recording drawn = draw(scale, Curve.of("torn", Ink.CURVE_0, 100, values));

        assertThat(drawn.curve(Ink.CURVE_0)).hasSize(3);
        assertThat(drawn.curve(Ink.CURVE_0).stream()
                        .mapToInt(line -> line.points().size() / 2))
                .containsExactly(30, 28, 39);
        assertThat(drawn.curve(Ink.CURVE_0))
                .allSatisfy(line -> assertThat(line.points()).doesNotContain(Double.NaN));
    }

    @Test
    void curvesThatAreNowhereFiniteLeaveAnEmptyChart() {
        Recording drawn = draw(
                Chart.Scale.LOGARITHMIC,
                Curve.of("none", Ink.CURVE_0, 90, i -> Double.NaN),
                Curve.of("zero", Ink.CURVE_1, 90, i -> 0),
                Curve.of("empty", Ink.CURVE_2, 0, i -> 0));

        assertThat(drawn.curve(Ink.CURVE_0)).isEmpty();
        assertThat(drawn.curve(Ink.CURVE_1)).isEmpty();
        assertThat(drawn.texts).extracting(Recording.Written::text).contains("none", "zero", "empty", "step");
    }

    @Test
    void oneEpochStandsInTheMiddleOfAnAxisOfItsOwnValues() {
        Recording drawn = draw(
                Chart.Scale.PERCENT,
                Curve.of("training", Ink.TRAIN, 1, i -> 0.83),
                Curve.of("validation", Ink.VALID, 1, i -> 0.86));

        assertThat(drawn.dots).hasSize(2);
        double middle = drawn.dots.getFirst().points().getFirst();
        assertThat(middle).isBetween(0.45 * WIDTH, 0.55 * WIDTH);
        assertThat(Math.abs(drawn.dots.get(0).points().get(1)
                        - drawn.dots.get(1).points().get(1)))
                .isGreaterThan(HEIGHT / 2);
        assertThat(drawn.texts)
                .filteredOn(text -> text.y() > HEIGHT - 30)
                .extracting(Recording.Written::text)
                .containsExactly("0", "step");
        assertThat(drawn.texts)
                .extracting(Recording.Written::text)
                .contains("training 83.00%", "validation 86.00%")
                .doesNotContain("0%", "100%");
    }

    @ParameterizedTest
    @CsvSource({"0.82, 0.91", "0.825, 0.9", "0.8712, 0.8731", "0, 1", "0.99, 1"})
    void ticksOfSharesSayExactlyWhatTheyMark(double low, double high) {
        Ticks ticks = Ticks.linear(low, high, 7, 100, false);

        assertThat(ticks.texts()).hasSizeBetween(3, 7).doesNotHaveDuplicates();
        for (int i = 0; i < ticks.texts().size(); i++) {
            assertThat(Double.parseDouble(ticks.texts().get(i).replace("%", "")))
                    .isCloseTo(100 * ticks.values().get(i), offset(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"0.1, 2.3", "0.3604, 1.1836", "0.93401, 0.93409", "1e-7, 3e-7", "3, 47000", "-1.5, 2"})
    void ticksOfNumbersAreRound(double low, double high) {
        Ticks ticks = Ticks.linear(low, high, 7, 1, false);

        assertThat(ticks.texts()).hasSizeBetween(3, 7).doesNotHaveDuplicates();
        double step = ticks.values().get(1) - ticks.values().get(0);
        double digit = step / Math.pow(10, Math.floor(Math.log10(step) + 1e-9));
        assertThat(List.of(1L, 2L, 5L)).contains(Math.round(digit));
        for (int i = 0; i < ticks.texts().size(); i++) {
            assertThat(Double.parseDouble(ticks.texts().get(i)))
                    .isCloseTo(ticks.values().get(i), offset(1e-6 * step));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 9", "3, 7", "0, 37499", "0, 123456789"})
    void ticksOfStepsAreWholeNumbers(int first, int last) {
        Ticks ticks = Ticks.linear(first, last, 8, 1, true);

        assertThat(ticks.texts()).hasSizeBetween(2, 8).allMatch(text -> text.matches("\\d+"));
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "-0.2, 0.1", "-6, 7", "0.01, 0.02"})
    void ticksOfLogarithmsAreNumbers(double low, double high) {
        Ticks ticks = Ticks.logarithmic(low, high, 7);

        assertThat(ticks.texts()).hasSizeBetween(2, 9).doesNotHaveDuplicates();
        for (int i = 0; i < ticks.texts().size(); i++) {
            assertThat(Math.log10(Double.parseDouble(ticks.texts().get(i))))
                    .isCloseTo(ticks.values().get(i), offset(1e-6));
        }
    }

    @Test
    void lossesHaveNoAxisBelowZeroAndSharesNoneAboveOne() {
        assertThat(chart(Chart.Scale.LINEAR, Curve.of("a", Ink.RAW, 2, i -> i * 2.3 + 0.01))
                        .low())
                .isZero();
        assertThat(chart(Chart.Scale.PERCENT, Curve.of("a", Ink.RAW, 2, i -> 0.5 + i * 0.5))
                        .high())
                .isEqualTo(1);
    }

    @Test
    void aSingleLossOfAlmostNothingLeavesTheOthersRoom() {
        Chart chart = chart(Chart.Scale.LOGARITHMIC, Curve.of("a", Ink.RAW, 50, i -> i == 20 ? 1e-13 : 1 + i));

        assertThat(chart.high() - chart.low()).isLessThan(6);
        assertThat(Recording.of(chart.drawing(WIDTH, HEIGHT, false))
                        .curve(Ink.RAW)
                        .getFirst()
                        .points())
                .allMatch(place -> place <= WIDTH);
    }

    @Test
    void aNeedleInALongCurveIsDrawn() {
        Chart chart = chart(Chart.Scale.LINEAR, Curve.of("a", Ink.RAW, 100_000, i -> i == 12_345 ? 9 : 1));

        Recording drawn = Recording.of(chart.drawing(WIDTH, HEIGHT, false));

        List<Double> points = drawn.curve(Ink.RAW).getFirst().points();
        assertThat(points).hasSizeLessThan(4 * (int) WIDTH);
        assertThat(ys(points).stream().distinct()).hasSize(2);
    }

    @Test
    void aLegendNamesTheListedCurvesWithinTheChart() {
        Curve[] curves = IntStream.range(0, 72)
                .mapToObj(i -> {
                    Curve curve =
                            Curve.of("adamw lr=0.00" + i + " weight-decay=0.01", Ink.curve(i % 8), 90, step -> 1 + i);
                    return i < 64 ? curve.unlisted() : curve;
                })
                .toArray(Curve[]::new);

        Recording drawn = draw(Chart.Scale.LINEAR, curves);

        assertThat(drawn.texts)
                .filteredOn(text -> text.text().startsWith("adamw"))
                .hasSize(8);
        assertThat(drawn.texts).allMatch(text -> text.left() >= 0 && text.right() <= WIDTH);
    }

    @Test
    void thePageAndThePictureShowTheSame() {
        Drawing drawing = chart(Chart.Scale.LINEAR, Curve.of("ÜBERLÄNGE <b>", Ink.RAW, 90, i -> 1 + i))
                .drawing(WIDTH, HEIGHT, true);

        String svg = drawing.svg("a & b", "");

        for (Recording.Written text : Recording.of(drawing).texts) {
            assertThat(svg).contains(">" + Markup.escaped(text.text()) + "</text>");
        }
        assertThat(svg).contains("aria-label=\"a &amp; b\"").doesNotContain("<b>");
        assertThat(drawing.raster(2).width()).isEqualTo(2 * (int) WIDTH);
    }

    @Test
    void cellsFillTheirRows() {
        assertThat(IntStream.of(1, 5, 6, 7, 10, 11, 26, 100).map(cells -> Drawing.columns(cells, 6)))
                .containsExactly(1, 5, 6, 4, 5, 6, 4, 5);
    }

    private static Chart chart(Chart.Scale scale, Curve... curves) {
        return new Chart("Loss", "losses", "step", 0, scale, List.of(curves));
    }

    private static Recording draw(Chart.Scale scale, Curve... curves) {
        return Recording.of(chart(scale, curves).drawing(WIDTH, HEIGHT, true));
    }

    private static List<Double> ys(List<Double> points) {
        return IntStream.range(0, points.size() / 2)
                .mapToObj(i -> points.get(2 * i + 1))
                .toList();
    }
}
