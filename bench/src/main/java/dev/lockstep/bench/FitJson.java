package dev.lockstep.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.trainer.cli.InputException;
import java.io.IOException;
import java.nio.file.Files;
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
     * @throws InputException if the file cannot be read, or holds no such results
     */
    static FitResults read(Path file) {
        try {
            Map<String, Object> object = JSON.std.mapFrom(Files.readString(file));
            Map<String, String> host = new LinkedHashMap<>();
            ((Map<?, ?>) object.get("host")).forEach((name, value) -> host.put((String) name, (String) value));
            return new FitResults(
                    (Integer) object.get("threads"),
                    host,
                    (String) object.get("data"),
                    (Integer) object.get("rows"),
                    (Integer) object.get("features"),
                    (Integer) object.get("classes"),
                    ((Number) object.get("l2")).doubleValue(),
                    (Integer) object.get("iterations"),
                    ((List<?>) object.get("fits"))
                            .stream().map(fit -> score((Map<?, ?>) fit)).toList());
        } catch (IOException | RuntimeException e) {
            throw new InputException("--from " + file + ": holds no results of lockstep bench --suite fit", e);
        }
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
                ((Number) object.get("objective")).doubleValue(),
                numbers(object.get("wallNanos")),
                numbers(object.get("processorNanos")));
    }

    private static List<Double> numbers(Object list) {
        return ((List<?>) list)
                .stream().map(value -> ((Number) value).doubleValue()).toList();
    }
}
