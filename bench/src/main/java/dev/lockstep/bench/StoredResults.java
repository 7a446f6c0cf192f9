package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.Results.LayerScores;
import dev.lockstep.bench.worker.LayerShape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads what {@link ResultJson} has written. */
final class StoredResults {
    private StoredResults() {}

    /**
     * Reads files and puts their cases together; facts about the host are those of the first, but a limit moved as far as in any.
     *
     * @throws dev.lockstep.trainer.cli.InputException if one cannot be read, or holds no results
     */
    static Results read(List<Path> files) {
        Results all = null;
        for (Path file : files) {
            Results one = StoredJson.read(file, "lockstep bench", StoredResults::results);
            all = all == null ? one : joined(all, one);
        }
        if (all == null) {
            throw new IllegalArgumentException("no files");
        }
        return all;
    }

    private static Results joined(Results first, Results second) {
        Map<Bound, Statistics> limits = new EnumMap<>(Bound.class);
        limits.putAll(second.limits());
        first.limits()
                .forEach((bound, limit) -> limits.merge(
                        bound,
                        limit,
                        (of2, of1) -> new Statistics(
                                of1.median(), of1.low(), of1.high(), Math.max(of1.moved(), of2.moved()))));
        Map<String, String> contestants = new LinkedHashMap<>(second.contestants());
        contestants.putAll(first.contestants());
        List<CaseScores> cases = new ArrayList<>(first.cases());
        cases.addAll(second.cases());
        List<LayerScores> layers = new ArrayList<>(first.layers());
        layers.addAll(second.layers());
        return new Results(first.suite(), first.threads(), first.host(), limits, contestants, cases, layers);
    }

    private static Results results(Map<String, Object> object) {
        Map<Bound, Statistics> limits = new EnumMap<>(Bound.class);
        Map<?, ?> stored = (Map<?, ?>) object.get("limits");
        for (Bound bound : Bound.values()) {
            if (stored.get(bound.unit()) instanceof Map<?, ?> limit) {
                limits.put(bound, limit(limit));
            }
        }
        List<LayerScores> layers = new ArrayList<>();
        for (CaseScores scores : cases(object.get("layers"))) {
            layers.add(new LayerScores(LayerShape.parse(scores.benchCase().name()), scores));
        }
        return new Results(
                (String) object.get("suite"),
                (Integer) object.get("threads"),
                StoredJson.texts(object.get("host")),
                limits,
                StoredJson.texts(object.get("contestants")),
                cases(object.get("cases")),
                layers);
    }

    /** Older files do not say how far a limit moved; the distance of its quartiles is never more. */
    private static Statistics limit(Map<?, ?> limit) {
        double median = StoredJson.number(limit, "median");
        double low = StoredJson.number(limit, "lowerQuartile");
        double high = StoredJson.number(limit, "upperQuartile");
        double moved = limit.containsKey("moved") ? StoredJson.number(limit, "moved") : (high - low) / median;
        return new Statistics(median, low, high, moved);
    }

    private static List<CaseScores> cases(Object list) {
        List<CaseScores> cases = new ArrayList<>();
        for (Object one : (List<?>) list) {
            Map<?, ?> object = (Map<?, ?>) one;
            List<Score> scores = new ArrayList<>();
            for (Object score : (List<?>) object.get("scores")) {
                scores.add(score((Map<?, ?>) score));
            }
            Bound bound = Bound.valueOf(((String) object.get("bound")).toUpperCase(Locale.ROOT));
            cases.add(new CaseScores(
                    new BenchCase((String) object.get("case"), bound, 1),
                    (long) StoredJson.number(object, "flops"),
                    (long) StoredJson.number(object, "bytes"),
                    scores));
        }
        return cases;
    }

    private static Score score(Map<?, ?> object) {
        String contestant = (String) object.get("contestant");
        boolean isPeer = (Boolean) object.get("peer");
        if (object.get("notTimed") instanceof String reason) {
            return Score.refused(contestant, isPeer, reason);
        }
        return new Score(
                contestant,
                isPeer,
                null,
                StoredJson.number(object, "worstError"),
                object.containsKey("allocatedBytes") ? StoredJson.number(object, "allocatedBytes") : -1,
                StoredJson.numbers(object.get("nanos")),
                object.containsKey("ofLimit") ? StoredJson.numbers(object.get("ofLimit")) : List.of());
    }
}
