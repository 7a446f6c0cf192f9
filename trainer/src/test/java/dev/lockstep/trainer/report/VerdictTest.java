package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rule on curves whose numbers can be worked out by hand, and on those of real trainings; the former start at 2. */
class VerdictTest {
    private static final double START = 2;
    private static final int STEPS = 100;

    @Test
    void aRateThatEndsClearlyAboveTheBestIsTooLowBelowItAndTooHighAboveIt() {
        // The best falls by 1.5, and 3 percent of that is 0.045.
        assertThat(verdicts(ends(0.56), ends(0.54), ends(0.5), ends(0.54), ends(0.56)))
                .containsExactly(Verdict.TOO_LOW, Verdict.GOOD, Verdict.GOOD, Verdict.GOOD, Verdict.TOO_HIGH);
    }

    @Test
    void aRateAboveTheBestThatJumpsMoreIsTooHigh() {
        IntToDoubleFunction best = step -> step % 2 == 0 ? 0.45 : 0.55;
        assertThat(judgements(best, step -> step % 2 == 0 ? 0.44 : 0.57))
                .containsExactly(
                        new Verdict.Judgement(Verdict.GOOD, "good"), new Verdict.Judgement(Verdict.GOOD, "good"));
        assertThat(judgements(best, step -> step % 2 == 0 ? 0.40 : 0.61))
                .last()
                .isEqualTo(new Verdict.Judgement(Verdict.TOO_HIGH, "too high: jumps 2.1 times as much as the best"));
        assertThat(judgements(best, step -> step % 2 == 0 ? 0 : 29))
                .last()
                .isEqualTo(new Verdict.Judgement(Verdict.TOO_HIGH, "too high: jumps 290 times as much as the best"));
        assertThat(judgements(best, step -> step % 2 == 0 ? 0.6 : 0.5))
                .last()
                .isEqualTo(new Verdict.Judgement(Verdict.TOO_HIGH, "too high: ends above the best"));
    }

    @Test
    void verdictsNeverTurnBackFromOneRateToTheNext() {
        assertThat(verdicts(ends(0.5), ends(0.9), ends(0.51), ends(0.4), ends(0.6), ends(0.41)))
                .containsExactly(
                        Verdict.TOO_LOW,
                        Verdict.TOO_LOW,
                        Verdict.TOO_LOW,
                        Verdict.GOOD,
                        Verdict.TOO_HIGH,
                        Verdict.TOO_HIGH);
    }

    @Test
    void theOrderOfTheRatesDoesNotMatter() {
        List<Curve> curves = List.of(curve(3, ends(0.9)), curve(1, ends(0.5)), curve(0.1, ends(0.8)));
        assertThat(Verdict.of(curves).stream().map(Verdict.Judgement::verdict))
                .containsExactly(Verdict.TOO_HIGH, Verdict.GOOD, Verdict.TOO_LOW);
    }

    @Test
    void aLoneCurveThatHasSettledIsGood() {
        assertThat(verdicts(step -> step < 30 ? 2 - step / 20.0 : 0.5)).containsExactly(Verdict.GOOD);
        assertThat(verdicts(step -> 0.4 + 1.6 * Math.exp(-step / 10.0))).containsExactly(Verdict.GOOD);
    }

    @Test
    void aLoneCurveMayJumpByTheNoiseOfItsBatches() {
        // Changes of 0.98 in every step: just below half the start.
        assertThat(verdicts(step -> step % 2 == 0 ? 0.1 : 1.08)).containsExactly(Verdict.GOOD);
        assertThat(verdicts(step -> step % 2 == 0 ? 0.1 : 1.12)).containsExactly(Verdict.TOO_HIGH);
    }

    @Test
    void jumpsOfTheFirstHalfAreForgiven() {
        assertThat(verdicts(step -> step >= 40 ? 0.5 : step % 2 == 0 ? 0 : 20)).containsExactly(Verdict.GOOD);
    }

    @Test
    void theLowestRateIsTooHighWhereItsLossStaysFarAboveTheStart() {
        assertThat(verdicts(step -> 3.02)).containsExactly(Verdict.TOO_HIGH);
        assertThat(verdicts(step -> 3.02, step -> 9)).containsExactly(Verdict.TOO_HIGH, Verdict.TOO_HIGH);
        assertThat(verdicts(step -> 2.98)).containsExactly(Verdict.TOO_LOW);
    }

    @Test
    void aLossThatHardlyMovesIsTooLow() {
        assertThat(verdicts(step -> 2)).containsExactly(Verdict.TOO_LOW);
        assertThat(verdicts(step -> step < 10 ? 2 : 1.82)).containsExactly(Verdict.TOO_LOW);
        assertThat(verdicts(step -> step < 10 ? 2 : 1.78)).containsExactly(Verdict.GOOD);
    }

    @Test
    void theHighestRateIsTooLowWhereItsLossFallsMuchAfterTheMiddle() {
        assertThat(verdicts(step -> 2 - step / 100.0)).containsExactly(Verdict.TOO_LOW);
        // A fall of 1 in all, 0.21 or 0.19 of it after the middle.
        IntToDoubleFunction falling = step -> step < 70 ? 1.21 : 1;
        assertThat(verdicts(falling)).containsExactly(Verdict.TOO_LOW);
        assertThat(verdicts(step -> step < 70 ? 1.19 : 1)).containsExactly(Verdict.GOOD);
        assertThat(verdicts(ends(1.01), falling)).containsExactly(Verdict.TOO_LOW, Verdict.TOO_LOW);
        assertThat(verdicts(falling, ends(1.5))).containsExactly(Verdict.GOOD, Verdict.TOO_HIGH);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void oneLossThatIsNotFiniteIsDivergenceAndSoIsEveryRateAbove(double loss) {
        for (int bad : new int[] {0, 30, STEPS - 1}) {
            IntToDoubleFunction broken = step -> step == bad ? loss : 0.5;
            assertThat(verdicts(broken)).containsExactly(Verdict.DIVERGED);
            assertThat(verdicts(ends(0.5), broken, ends(0.4)))
                    .containsExactly(Verdict.GOOD, Verdict.DIVERGED, Verdict.DIVERGED);
        }
    }

    @Test
    void aLossThatGrowsAndGrowsIsDivergence() {
        IntToDoubleFunction growing = step -> 2 * Math.pow(1.05, step);
        assertThat(verdicts(growing)).containsExactly(Verdict.DIVERGED);
        assertThat(verdicts(ends(0.5), growing, growing))
                .containsExactly(Verdict.GOOD, Verdict.DIVERGED, Verdict.DIVERGED);
        assertThat(verdicts(ends(0.5), growing, step -> 9))
                .containsExactly(Verdict.GOOD, Verdict.TOO_HIGH, Verdict.TOO_HIGH);
        // It grows as fast, and stays below the start.
        assertThat(verdicts(step -> 0.01 * Math.pow(1.05, step))).containsExactly(Verdict.GOOD);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void fewStepsAreJudgedToo(int steps) {
        assertThat(Verdict.of(List.of(Curve.of(1, losses(steps, step -> 2), START, true))))
                .extracting(Verdict.Judgement::verdict)
                .containsExactly(Verdict.TOO_LOW);
        assertThat(Verdict.of(List.of(Curve.of(1, losses(steps, step -> 1), START, false))))
                .extracting(Verdict.Judgement::verdict)
                .containsExactly(Verdict.DIVERGED);
    }

    @Test
    void verdictsOfRealTrainingsAreMonotoneInTheRateWhateverTheSeed() throws IOException {
        Map<String, List<Curve>> sweeps = recorded();
        assertThat(sweeps).hasSize(5 * (3 * 2 * 2 + 2));
        sweeps.forEach((name, curves) -> {
            List<Verdict.Judgement> judgements = Verdict.of(curves);
            assertThat(judgements.stream().map(Verdict.Judgement::verdict))
                    .as(name)
                    .isSorted();
            assertThat(judgements.stream().map(Verdict.Judgement::verdict))
                    .as(name)
                    .contains(Verdict.TOO_LOW, Verdict.GOOD, Verdict.TOO_HIGH);
        });
    }

    @Test
    void onAllOfMnistATenthIsGoodAndTheNotebooksHighRatesAreTooHigh() throws IOException {
        Map<String, List<Curve>> sweeps = recorded();
        for (int seed = 0; seed < 5; seed++) {
            Map<Double, Verdict> verdicts = new LinkedHashMap<>();
            List<Curve> curves = Objects.requireNonNull(sweeps.get("all of mnist,sgd,16," + seed));
            List<Verdict.Judgement> judgements = Verdict.of(curves);
            for (int i = 0; i < curves.size(); i++) {
                verdicts.put(curves.get(i).rate(), judgements.get(i).verdict());
            }
            assertThat(verdicts)
                    .as("seed %s", seed)
                    .containsEntry(1e-4, Verdict.TOO_LOW)
                    .containsEntry(1e-3, Verdict.TOO_LOW)
                    .containsEntry(0.03, Verdict.GOOD)
                    .containsEntry(0.1, Verdict.GOOD)
                    .containsEntry(0.5, Verdict.TOO_HIGH)
                    .containsEntry(1.0, Verdict.TOO_HIGH)
                    .containsEntry(3.0, Verdict.TOO_HIGH)
                    .containsEntry(10.0, Verdict.TOO_HIGH);
        }
    }

    /** Reads what {@link VerdictCurves} wrote: the curves of each sweep. */
    private static Map<String, List<Curve>> recorded() throws IOException {
        Map<String, List<Curve>> sweeps = new LinkedHashMap<>();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(VerdictTest.class.getResourceAsStream("curves.csv")), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).isEqualTo(VerdictCurves.HEADER);
            reader.lines().forEach(line -> {
                List<String> cells = List.of(line.split(","));
                double[] numbers = cells.subList(4, 11).stream()
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                sweeps.computeIfAbsent(String.join(",", cells.subList(0, 4)), _ -> new ArrayList<>())
                        .add(new Curve(
                                numbers[0],
                                numbers[1],
                                numbers[2],
                                numbers[3],
                                numbers[4],
                                numbers[5],
                                numbers[6],
                                Boolean.parseBoolean(cells.getLast())));
            });
        }
        return sweeps;
    }

    private static IntToDoubleFunction ends(double loss) {
        return step -> step < 10 ? START : loss + (step % 2 == 0 ? 0.01 : -0.01);
    }

    private static List<Verdict> verdicts(IntToDoubleFunction... losses) {
        return judgements(losses).stream().map(Verdict.Judgement::verdict).toList();
    }

    private static List<Verdict.Judgement> judgements(IntToDoubleFunction... losses) {
        List<Curve> curves = new ArrayList<>();
        for (int i = 0; i < losses.length; i++) {
            curves.add(curve(i + 1, losses[i]));
        }
        return Verdict.of(curves);
    }

    private static Curve curve(double rate, IntToDoubleFunction loss) {
        return Curve.of(rate, losses(STEPS, loss), START, true);
    }

    private static Losses losses(int steps, IntToDoubleFunction loss) {
        float[] raw = new float[steps];
        for (int step = 0; step < steps; step++) {
            raw[step] = (float) loss.applyAsDouble(step);
        }
        return new Losses(raw);
    }
}
