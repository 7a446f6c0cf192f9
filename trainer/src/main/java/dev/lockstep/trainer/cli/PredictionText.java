package dev.lockstep.trainer.cli;

import dev.lockstep.learn.Predictions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said of one example that a model has classified. */
final class PredictionText {
    private static final int MAX_SHOWN = 10;

    private PredictionText() {}

    /** Returns its class, and in brackets the most probable classes, such as {@code 7 (7 98.2%, 9 1.5%)}. */
    static String line(Predictions predictions, int example, List<String> classNames) {
        String shown = IntStream.range(0, predictions.classes())
                .boxed()
                .sorted(Comparator.comparingDouble(label -> -predictions.probability(example, label)))
                .limit(MAX_SHOWN)
                .map(label -> String.format(
                        Locale.ROOT, "%s %.1f%%", classNames.get(label), 100 * predictions.probability(example, label)))
                .collect(Collectors.joining(", "));
        return classNames.get(predictions.predicted(example)) + " (" + shown + ")";
    }

    /** Puts its class into an object for JSON. */
    static void putClass(Map<String, Object> object, Predictions predictions, int example, List<String> classNames) {
        object.put("class", classNames.get(predictions.predicted(example)));
        object.put("label", predictions.predicted(example));
    }

    /** Puts the probability of each class into an object for JSON. */
    static void putProbabilities(
            Map<String, Object> object, Predictions predictions, int example, List<String> classNames) {
        Map<String, Object> probabilities = new LinkedHashMap<>();
        for (int label = 0; label < predictions.classes(); label++) {
            probabilities.put(classNames.get(label), predictions.probability(example, label));
        }
        object.put("probabilities", probabilities);
    }
}
