package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.Results.LayerScores;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The tables that results are shown in. */
final class ResultTables {
    private static final String NONE = "";

    private ResultTables() {}

    /** Returns a row for each case and device: time, rate, spread, fraction of the limit, and the best peer. */
    static Table devices(Results results) {
        Table table = new Table(
                "case",
                "device",
                "time",
                "±",
                "rate",
                "of the limit",
                "heap",
                "best peer",
                "times faster than it",
                "moved");
        for (CaseScores scores : results.cases()) {
            Optional<Score> best = scores.bestPeer();
            for (Score score : scores.devices()) {
                List<String> cells = new ArrayList<>(timing(scores, score));
                cells.add(
                        score.ofLimit().isEmpty()
                                ? NONE
                                : Figures.percent(Statistics.of(score.ofLimit()).median()));
                cells.add(score.allocated() < 0 ? NONE : Figures.number(score.allocated()) + " B");
                cells.add(best.map(Score::contestant).orElse(NONE));
                cells.add(best.map(peer -> Figures.ratio(CaseScores.timesFaster(score, peer)))
                        .orElse(NONE));
                cells.add(Noise.cell(Noise.of(scores, score)));
                table.row(cells);
            }
        }
        return table;
    }

    /** Returns a row for each case and peer. */
    static Table peers(Results results) {
        Table table = new Table("case", "peer", "time", "±", "rate", "moved");
        for (CaseScores scores : results.cases()) {
            scores.timed().stream().filter(Score::isPeer).forEach(score -> {
                List<String> cells = new ArrayList<>(timing(scores, score));
                cells.add(Noise.cell(List.of(Noise.of(score))));
                table.row(cells);
            });
        }
        return table;
    }

    /** Returns a row for each case and device, and a column for each other contestant: how many times slower that is. */
    static Table ratios(Results results) {
        Set<String> others = new LinkedHashSet<>();
        for (CaseScores scores : results.cases()) {
            if (scores.benchCase().bound() != Bound.OVERHEAD) {
                scores.timed().forEach(score -> others.add(score.contestant()));
            }
        }
        Table table =
                new Table(headings(List.of("case", "device"), others.stream().map(name -> "over " + name), "moved"));
        for (CaseScores scores : results.cases()) {
            if (scores.benchCase().bound() != Bound.OVERHEAD && scores.timed().size() > 1) {
                for (Score score : scores.devices()) {
                    List<String> cells =
                            new ArrayList<>(List.of(scores.benchCase().title(), score.contestant()));
                    for (String other : others) {
                        cells.add(other.equals(score.contestant()) ? NONE : timesFaster(scores, score, other));
                    }
                    cells.add(Noise.cell(Noise.of(scores)));
                    table.row(cells);
                }
            }
        }
        return table;
    }

    /** Returns a row for each layer and batch, and a column for each device. */
    static Table layers(Results results) {
        Set<String> devices = new LinkedHashSet<>();
        for (LayerScores layer : results.layers()) {
            layer.scores().timed().forEach(score -> devices.add(score.contestant()));
        }
        Table table = new Table(headings(List.of("layer", "batch"), devices.stream(), "fastest", "moved"));
        for (LayerScores layer : results.layers()) {
            List<String> cells = new ArrayList<>(List.of(
                    layer.shape().layer(), Integer.toString(layer.shape().batch())));
            for (String device : devices) {
                cells.add(layer.scores()
                        .of(device)
                        .map(score -> Figures.time(score.time().median()))
                        .orElse(NONE));
            }
            cells.add(layer.scores().timed().isEmpty() ? NONE : Crossover.winner(layer));
            cells.add(Noise.cell(Noise.of(layer.scores())));
            table.row(cells);
        }
        return table;
    }

    /** Returns a line for each contestant that was not timed in a case though it could have been. */
    static List<String> refusals(Results results) {
        List<String> lines = new ArrayList<>();
        Stream.concat(results.cases().stream(), results.layers().stream().map(LayerScores::scores))
                .forEach(scores -> {
                    for (Score score : scores.scores()) {
                        String refusal = score.refusal();
                        if (refusal != null && !refusal.startsWith("has no such")) {
                            lines.add(score.contestant() + ", "
                                    + scores.benchCase().title() + ": " + refusal);
                        }
                    }
                });
        return lines;
    }

    private static String[] headings(List<String> first, Stream<String> middle, String... last) {
        return Stream.of(first.stream(), middle, Stream.of(last))
                .flatMap(names -> names)
                .toArray(String[]::new);
    }

    private static List<String> timing(CaseScores scores, Score score) {
        Statistics time = score.time();
        Bound bound = scores.benchCase().bound();
        return List.of(
                scores.benchCase().title(),
                score.contestant(),
                Figures.time(time.median()),
                score.nanos().size() < Trust.LEAST_ROUNDS ? NONE : Figures.spread(time),
                bound == Bound.OVERHEAD ? NONE : Figures.number(scores.rate(score)) + " " + bound.unit());
    }

    private static String timesFaster(CaseScores scores, Score score, String other) {
        return scores.of(other)
                .map(peer -> Figures.ratio(CaseScores.timesFaster(score, peer)))
                .orElse(NONE);
    }
}
