package dev.lockstep.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as JSON: every round of everyone, from which all tables can be made again. */
final class ResultJson {
    private ResultJson() {}

    static Map<String, Object> json(Results results) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("suite", results.suite());
        object.put("threads", results.threads());
        object.put("host", results.host());
        Map<String, Object> limits = new LinkedHashMap<>();
        results.limits()
                .forEach((bound, limit) -> limits.put(
                        bound.unit(),
                        Map.of(
                                "median",
                                limit.median(),
                                "lowerQuartile",
                                limit.low(),
                                "upperQuartile",
                                limit.high(),
                                "moved",
                                limit.moved())));
        object.put("limits", limits);
        object.put("contestants", results.contestants());
        object.put("cases", results.cases().stream().map(ResultJson::json).toList());
        object.put(
                "layers",
                results.layers().stream().map(layer -> json(layer.scores())).toList());
        object.put("crossover", Crossover.lines(results.layers()));
        Trust trust = Trust.of(results);
        object.put("trusted", trust.trusted());
        object.put("verdict", trust.line());
        return object;
    }

    private static Map<String, Object> json(CaseScores scores) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("case", scores.benchCase().name());
        object.put("title", scores.benchCase().title());
        object.put("bound", scores.benchCase().bound().name().toLowerCase(Locale.ROOT));
        object.put("flops", scores.flops());
        object.put("bytes", scores.bytes());
        List<Object> all = new ArrayList<>();
        for (Score score : scores.scores()) {
            all.add(json(scores, score));
        }
        object.put("scores", all);
        return object;
    }

    private static Map<String, Object> json(CaseScores scores, Score score) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("contestant", score.contestant());
        object.put("peer", score.isPeer());
        String refusal = score.refusal();
        if (refusal != null) {
            object.put("notTimed", refusal);
            return object;
        }
        object.put("medianNanos", score.time().median());
        object.put("spread", score.time().spread());
        object.put("moved", score.time().moved());
        if (scores.benchCase().bound() != BenchCase.Bound.OVERHEAD) {
            object.put("rate", scores.rate(score));
            object.put("unit", scores.benchCase().bound().unit());
        }
        if (!score.ofLimit().isEmpty()) {
            object.put("ofLimit", score.ofLimit());
        }
        List<Double> limit = scores.limit(score);
        if (!limit.isEmpty()) {
            object.put("limitMoved", Statistics.of(limit).moved());
        }
        if (score.allocated() >= 0) {
            object.put("allocatedBytes", score.allocated());
        }
        object.put("worstError", score.worst());
        object.put("nanos", score.nanos());
        return object;
    }
}
