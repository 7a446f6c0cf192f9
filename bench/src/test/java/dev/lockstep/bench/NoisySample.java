package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.Results.LayerScores;
import java.util.List;
import java.util.Map;

/** Results made by hand whose rounds are given. */
final class NoisySample {
    private NoisySample() {}

    static Score device(List<Double> nanos, List<Double> ofLimit) {
        return new Score("cpu", false, null, 0.5, 0, nanos, ofLimit);
    }

    /** A product of 1 flop on a device and on a peer that does not move. */
    static CaseScores product(List<Double> nanos, List<Double> ofLimit) {
        CaseScores alone = new CaseScores(Sample.PRODUCT, 1, 0, List.of(device(nanos, ofLimit)));
        return withPeer(alone, nanos.stream().map(time -> 200.0).toList());
    }

    static CaseScores withPeer(CaseScores scores, List<Double> nanos) {
        Score peer = new Score("openblas", true, null, 0.5, -1, nanos, List.of());
        return new CaseScores(
                scores.benchCase(),
                scores.flops(),
                scores.bytes(),
                List.of(scores.scores().getFirst(), peer));
    }

    static Results results(CaseScores... cases) {
        return results(List.of(cases), List.of());
    }

    static Results results(List<CaseScores> cases, List<LayerScores> layers) {
        return results(cases, layers, List.of(100.0, 102.0, 103.0));
    }

    /** Results with so many GFLOP/s as the machine's peak in its rounds. */
    static Results results(List<CaseScores> cases, List<LayerScores> layers, List<Double> peak) {
        return new Results("quick", 2, Map.of(), Map.of(Bound.COMPUTE, Statistics.of(peak)), Map.of(), cases, layers);
    }
}
