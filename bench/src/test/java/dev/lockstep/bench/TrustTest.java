package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.bench.BenchCase.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run says at its end whether its figures can be trusted, and never fails for it. */
class TrustTest {
    private static final String AGAIN = "; run again on a quiet machine with more rounds";
    private static final List<Double> STEADY = List.of(0.8, 0.8, 0.8);

    @TempDir
    private Path folder;

    private final CaseScores quiet = NoisySample.product(List.of(100.0, 108.1, 100.0), STEADY);
    private final CaseScores noisy = NoisySample.product(List.of(100.0, 141.0, 100.0), List.of());

    @Test
    void whereNothingMovedMuchTheFiguresCanBeTrusted() {
        assertThat(Trust.of(NoisySample.results(quiet)).line())
                .isEqualTo("These figures can be trusted: nothing moved by more than 9 % between rounds.");
        assertThat(Trust.of(NoisySample.results(quiet)).trusted()).isTrue();
    }

    @Test
    void aPeakThatMovedIsReasonNotToTrustAnyFigure() {
        assertThat(Trust.of(withPeak(100.0, 136.0, 100.0)).line())
                .isEqualTo("Do not trust these figures: the machine's peak moved by 36 % between rounds" + AGAIN + ".");
    }

    @Test
    void aPeakThatMovedALittleCountsAmongWhatMoved() {
        assertThat(Trust.of(withPeak(100.0, 113.0, 100.0)).line()).contains("nothing moved by more than 13 %");
    }

    @Test
    void aNoisyCaseIsNotToBeTrustedWhileOthersAre() {
        assertThat(Trust.of(NoisySample.results(quiet, noisy, quiet)).line())
                .isEqualTo("Do not trust 1 of 3 cases: cpu moved by 41 % between rounds in linear forward 64×784→1000"
                        + AGAIN + ", or leave out the cases with an entry under \"moved\".");
    }

    @Test
    void fewerThanThreeRoundsShowNothing() {
        CaseScores two = NoisySample.product(List.of(100.0, 100.0), List.of());

        assertThat(Trust.of(NoisySample.results(quiet, two)).line())
                .isEqualTo("Do not trust these figures: fewer than 3 rounds do not show what moves; run again with more"
                        + " rounds.");
    }

    @Test
    void whereNothingWasTimedThereIsNothingToTrust() {
        CaseScores none = new CaseScores(Sample.PRODUCT, 0, 0, List.of(Score.refused("djl", true, "has no such op")));

        assertThat(Trust.of(NoisySample.results(none)).line())
                .isEqualTo("There is nothing to trust: nothing was timed.");
    }

    @Test
    void everyFormOfTheResultsHasTheVerdict() throws IOException {
        Path stored = store("stored", withPeak(100.0, 136.0, 100.0));
        String verdict = "Do not trust these figures: the machine's peak moved by 36 % between rounds";

        BenchRun run = BenchRun.of(
                "--from",
                stored.toString(),
                "--json",
                folder + "/a.json",
                "--markdown",
                folder + "/a.md",
                "--chart",
                folder + "/a.svg");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).endsWith(verdict + AGAIN + ".\n").contains("(±9 %, moved by 36 %)");
        assertThat(JSON.std.mapFrom(Files.readString(folder.resolve("a.json"))))
                .containsEntry("trusted", false)
                .containsEntry("verdict", verdict + AGAIN + ".");
        assertThat(folder.resolve("a.md")).content().contains("\n" + verdict + AGAIN + ".\n");
        assertThat(folder.resolve("a.svg")).content().contains(">" + verdict + ".</text>");
    }

    @Test
    void jsonSaysHowFarContestantAndLimitMoved() {
        CaseScores scores = NoisySample.product(List.of(100.0, 100.0, 100.0), List.of(0.8, 0.5, 0.8));
        Map<?, ?> json = (Map<?, ?>)
                ((List<?>) ResultJson.json(NoisySample.results(scores)).get("cases")).getFirst();
        Map<?, ?> score = (Map<?, ?>) ((List<?>) json.get("scores")).getFirst();

        assertThat(score.get("moved")).isEqualTo(0.0);
        assertThat((Double) score.get("limitMoved")).isBetween(0.5999, 0.6001);
    }

    @Test
    void resultsStoredBeforeNoiseWasAskedForAreJudgedByTheirRounds() throws IOException {
        String old = """
                {"suite": "quick", "threads": 2, "host": {}, "contestants": {}, "layers": [], "crossover": [],
                 "limits": {"GFLOP/s": {"median": 100.0, "lowerQuartile": %s, "upperQuartile": 104.0}},
                 "cases": [{"case": "linear/n=64,in=784,out=1000", "title": "", "bound": "compute", "flops": 100352000,
                   "bytes": 0, "scores": [{"contestant": "cpu", "peer": false, "medianNanos": 1e6, "spread": 0.1,
                     "rate": 100.0, "unit": "GFLOP/s", "ofLimit": [0.9, 0.6, 0.9], "worstError": 0.1,
                     "nanos": [1e6, 1e6, 1e6]}]}]}""";
        Path steady = Files.writeString(folder.resolve("steady.json"), old.formatted("98.0"));
        Path moving = Files.writeString(folder.resolve("moving.json"), old.formatted("64.0"));

        assertThat(BenchRun.of("--from", steady.toString()).out())
                .contains("  peak 50 %\n")
                .contains(
                        "Do not trust 1 of 1 cases: the machine's peak moved by 50 % between rounds in linear forward 64×784→1000");
        assertThat(BenchRun.of("--from", moving.toString()).out())
                .contains("Do not trust these figures: the machine's peak moved by 40 %");
    }

    @Test
    void ofSeveralFilesTheOneWhoseLimitMovedMostCounts() throws IOException {
        Path steady = store("steady", NoisySample.results(quiet));
        Path moving = store("moving", withPeak(50.0, 68.0, 50.0));

        Results both = StoredResults.read(List.of(steady, moving));

        assertThat(both.limits().get(Bound.COMPUTE).median()).isEqualTo(102);
        assertThat(Trust.of(both).line()).contains("the machine's peak moved by 36 %");
    }

    @Test
    void helpNamesTheRule() {
        BenchRun run = BenchRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("A line says what moved by more than 15 % between the rounds")
                .contains("the last one whether the figures can be trusted")
                .contains("noise changes neither")
                .contains("probe: products in the sizes of linear probes");
    }

    private Results withPeak(Double... rounds) {
        return NoisySample.results(List.of(quiet), List.of(), List.of(rounds));
    }

    private Path store(String name, Results results) throws IOException {
        return Files.writeString(folder.resolve(name + ".json"), JSON.std.asString(ResultJson.json(results)));
    }
}
