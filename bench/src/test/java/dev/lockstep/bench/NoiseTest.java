package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.Results.LayerScores;
import dev.lockstep.bench.worker.LayerShape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a line of a table says when something moved while it was measured. */
class NoiseTest {
    private final CaseScores quiet = NoisySample.product(List.of(100.0, 101.0, 102.0), List.of(0.8, 0.8, 0.8));

    @Test
    void aLineWhereNothingMovedSaysNothing() {
        assertThat(Noise.of(quiet, quiet.scores().getFirst()))
                .extracting(Noise::what)
                .containsExactly("cpu", "peak", "openblas");
        assertThat(Noise.cell(Noise.of(quiet))).isEmpty();
        assertThat(ResultTables.devices(NoisySample.results(quiet)).markdown()).contains(") |  |");
    }

    @Test
    void aLimitThatMovedIsSaidThoughTheContestantDidNot() {
        CaseScores scores = NoisySample.product(List.of(100.0, 100.0, 100.0), List.of(0.8, 0.5, 0.8));

        assertThat(scores.limit(scores.scores().getFirst()).get(1) / 2e-2).isCloseTo(1, within(1e-9));
        assertThat(Noise.cell(Noise.of(scores, scores.scores().getFirst()))).isEqualTo("peak 60 %");
    }

    @Test
    void theLimitOfMemoryTrafficIsBandwidth() {
        CaseScores scores = new CaseScores(
                new BenchCase("sgd/n=16777216", Bound.MEMORY, 1),
                0,
                1000,
                List.of(NoisySample.device(List.of(100.0, 120.0, 100.0), List.of(0.8, 0.8, 0.8))));

        assertThat(Noise.cell(Noise.of(scores))).isEqualTo("cpu 20 %, bandwidth 17 %");
    }

    @Test
    void aPeersLineSaysHowFarThePeerMoved() {
        CaseScores scores = NoisySample.withPeer(quiet, List.of(200.0, 300.0, 200.0));

        assertThat(ResultTables.peers(NoisySample.results(scores)).markdown()).contains("GFLOP/s | openblas 50 % |");
        assertThat(ResultTables.devices(NoisySample.results(scores)).markdown()).contains(") | openblas 50 % |");
        assertThat(ResultTables.ratios(NoisySample.results(scores)).markdown()).contains(") | openblas 50 % |");
    }

    @Test
    void aLayersLineNamesTheBatch() {
        LayerShape shape = new LayerShape(16, 784, 10);
        CaseScores scores = new CaseScores(
                new BenchCase(shape.caseName(), Bound.COMPUTE, 1),
                1000,
                0,
                List.of(NoisySample.device(List.of(100.0, 200.0, 100.0), List.of())));
        LayerScores layer = new LayerScores(shape, scores);

        LayerScores still = Sample.layer(1, Map.of("cpu", 1.0));
        assertThat(Crossover.lines(List.of(still, layer)))
                .containsExactly("784→10: cpu at every batch; moved: cpu 100 % at batch 16");
        assertThat(ResultTables.layers(NoisySample.results(List.of(quiet), List.of(layer)))
                        .markdown())
                .contains("| cpu | cpu 100 % |");
    }

    @Test
    void twoDevicesWithTheSameLimitNameItOnce() {
        CaseScores one = NoisySample.product(List.of(100.0, 100.0, 100.0), List.of(0.8, 0.5, 0.8));
        Score other = new Score(
                "opencl:0", false, null, 0.5, 0, List.of(70.0, 70.0, 70.0), List.of(0.8 / 0.7, 0.5 / 0.7, 0.8 / 0.7));
        CaseScores both = new CaseScores(
                one.benchCase(), one.flops(), 0, List.of(one.scores().getFirst(), other));

        assertThat(Noise.cell(Noise.of(both))).isEqualTo("peak 60 %");
    }

    @Test
    void percentagesAreRoundedUp() {
        assertThat(Noise.percent(0.1501)).isEqualTo("16 %");
        assertThat(Noise.percent(0.07)).isEqualTo("7 %");
        assertThat(new Noise("cpu", false, 0.15).isTooMuch()).isFalse();
        assertThat(new Noise("cpu", false, 0.1501).isTooMuch()).isTrue();
    }
}
