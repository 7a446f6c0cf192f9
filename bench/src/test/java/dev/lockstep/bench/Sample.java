package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.Results.LayerScores;
import dev.lockstep.bench.worker.LayerShape;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Results made by hand. */
final class Sample {
    static final BenchCase PRODUCT = new BenchCase("linear/n=64,in=784,out=1000", Bound.COMPUTE, 1);

    private Sample() {}

    static Score score(String contestant, boolean isPeer, double... nanos) {
        List<Double> rounds = java.util.Arrays.stream(nanos).boxed().toList();
        return new Score(
                contestant, isPeer, null, 0.5, isPeer ? -1 : 0, rounds, isPeer ? List.of() : List.of(0.8, 0.9, 0.7));
    }

    static LayerScores layer(int batch, Map<String, Double> nanos) {
        List<Score> scores = new TreeMap<>(nanos)
                .entrySet().stream()
                        .map(entry -> score(entry.getKey(), false, entry.getValue()))
                        .toList();
        LayerShape shape = new LayerShape(batch, 784, 10);
        return new LayerScores(
                shape, new CaseScores(new BenchCase(shape.caseName(), Bound.COMPUTE, 1), 1000, 0, scores));
    }

    static Results results() {
        CaseScores product = new CaseScores(
                PRODUCT,
                100_352_000,
                0,
                List.of(
                        score("cpu", false, 1e6, 2e6, 1.1e6),
                        score("openblas", true, 1.5e6, 3e6, 1.1e6),
                        score("nd4j", true, 4e6, 8e6, 4e6),
                        Score.refused("djl", true, "failed: linear: y[<0>] & more"),
                        Score.refused("clblast", true, "has no such op")));
        return new Results(
                "quick",
                2,
                Map.of("processor", "Acme & Sons <9000>"),
                Map.of(Bound.COMPUTE, new Statistics(200, 190, 210, 0.12)),
                Map.of("cpu", "scalar | vector"),
                List.of(product),
                List.of(
                        layer(16, Map.of("cpu", 10.0, "cuda:0", 20.0)),
                        layer(1024, Map.of("cpu", 90.0, "cuda:0", 30.0))));
    }
}
