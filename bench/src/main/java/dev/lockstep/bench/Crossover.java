package dev.lockstep.bench;

import dev.lockstep.bench.Results.LayerScores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From which batch on which device is the fastest, for each layer. */
final class Crossover {
    private Crossover() {}

    /**
     * Returns a line for each layer, such as {@code 784→10: cpu up to batch 128, cuda:0 from batch 1024}, and what moved too much while it
     * was measured. A layer with one batch has no line: from one batch nothing follows for others.
     */
    static List<String> lines(List<LayerScores> layers) {
        Map<String, List<LayerScores>> byLayer = new LinkedHashMap<>();
        for (LayerScores layer : layers) {
            if (!layer.scores().timed().isEmpty()) {
                byLayer.computeIfAbsent(layer.shape().layer(), key -> new ArrayList<>())
                        .add(layer);
            }
        }
        List<String> lines = new ArrayList<>();
        byLayer.forEach((layer, scores) -> {
            if (scores.size() > 1) {
                lines.add(layer + ": " + stretches(scores) + moved(scores));
            }
        });
        return lines;
    }

    /** Returns the device with the least median time. */
    static String winner(LayerScores layer) {
        return layer.scores().timed().stream()
                .min(Comparator.comparingDouble(score -> score.time().median()))
                .map(Score::contestant)
                .orElseThrow();
    }

    private static String stretches(List<LayerScores> scores) {
        List<LayerScores> ordered = scores.stream()
                .sorted(Comparator.comparingInt(layer -> layer.shape().batch()))
                .toList();
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < ordered.size()) {
            String winner = winner(ordered.get(from));
            int to = from;
            while (to + 1 < ordered.size() && winner(ordered.get(to + 1)).equals(winner)) {
                to++;
            }
            parts.add(winner + " "
                    + stretch(
                            ordered.get(from).shape().batch(),
                            ordered.get(to).shape().batch(),
                            from == 0,
                            to == ordered.size() - 1));
            from = to + 1;
        }
        return String.join(", ", parts);
    }

    private static String moved(List<LayerScores> scores) {
        List<String> all = new ArrayList<>();
        for (LayerScores layer : scores) {
            String cell = Noise.cell(Noise.of(layer.scores()));
            if (!cell.isEmpty()) {
                all.add(cell + " at batch " + layer.shape().batch());
            }
        }
        return all.isEmpty() ? "" : "; moved: " + String.join(", ", all);
    }

    private static String stretch(int from, int to, boolean first, boolean last) {
        if (first && last) {
            return "at every batch";
        }
        if (first) {
            return "up to batch " + to;
        }
        if (last) {
            return "from batch " + from;
        }
        return from == to ? "at batch " + from : "from batch " + from + " to " + to;
    }
}
