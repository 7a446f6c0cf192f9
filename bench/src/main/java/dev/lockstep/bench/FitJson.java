package dev.lockstep.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fits as JSON, with every round of everyone. */
final class FitJson {
    private FitJson() {}

    static Map<String, Object> json(FitResults results) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("suite", FitResults.SUITE);
        object.put("threads", results.threads());
        object.put("host", results.host());
        object.put("data", results.data());
        object.put("rows", results.rows());
        object.put("features", results.features());
        object.put("classes", results.classes());
        object.put("l2", results.l2());
        object.put("iterations", results.iterations());
        object.put("fits", results.scores().stream().map(FitJson::json).toList());
        return object;
    }

    private static Map<String, Object> json(FitScore score) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("contestant", score.contestant());
        object.put("peer", score.isPeer());
        String refusal = score.refusal();
        if (refusal != null) {
            object.put("notTimed", refusal);
            return object;
        }
        object.put("description", score.description());
        object.put("objective", score.objective());
        object.put("wallNanos", score.wall());
        object.put("processorNanos", score.processor());
        return object;
    }

    /**
     * Reads what {@link #json} gave.
     *
     * @throws dev.lockstep.trainer.cli.InputException if the file cannot be read, or holds no such results
     */
    static FitResults read(Path file) {
        return StoredJson.read(file, "lockstep bench --suite fit", FitJson::results);
    }

    private static FitResults results(Map<String, Object> object) {
        return new FitResults(
                (Integer) object.get("threads"),
                StoredJson.texts(object.get("host")),
                (String) object.get("data"),
                (Integer) object.get("rows"),
                (Integer) object.get("features"),
                (Integer) object.get("classes"),
                StoredJson.number(object, "l2"),
                (Integer) object.get("iterations"),
                ((List<?>) object.get("fits"))
                        .stream().map(fit -> score((Map<?, ?>) fit)).toList());
    }

    private static FitScore score(Map<?, ?> object) {
        String contestant = (String) object.get("contestant");
        boolean isPeer = (Boolean) object.get("peer");
        if (object.get("notTimed") instanceof String reason) {
            return FitScore.refused(contestant, isPeer, reason);
        }
        return new FitScore(
                contestant,
                isPeer,
                null,
                (String) object.get("description"),
                StoredJson.number(object, "objective"),
                StoredJson.numbers(object.get("wallNanos")),
                StoredJson.numbers(object.get("processorNanos")));
    }
}
