package dev.lockstep.trainer.report;

import dev.lockstep.learn.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A class that was taken for another.
 *
 * @param label the true class
 * @param predicted the class that was predicted
 * @param count how often
 * @param of how many examples the class has
 * @param examples some of the examples, those first that the model was surest of
 */
record Mistake(int label, int predicted, int count, int of, List<Integer> examples) {
    /**
     * Returns the most frequent mistakes, the most frequent first.
     *
     * @param most how many at most
     * @param mostExamples how many examples of each at most
     */
    static List<Mistake> mostFrequent(
            int[] labels, Predictions predictions, ConfusionMatrix confusion, int most, int mostExamples) {
        List<Mistake> mistakes = new ArrayList<>();
        for (int label = 0; label < confusion.classes(); label++) {
            for (int predicted = 0; predicted < confusion.classes(); predicted++) {
                if (label != predicted && confusion.count(label, predicted) > 0) {
                    mistakes.add(new Mistake(
                            label, predicted, confusion.count(label, predicted), confusion.total(label), List.of()));
                }
            }
        }
        mistakes.sort(Comparator.comparingInt((Mistake mistake) -> -mistake.count));
        return mistakes.stream()
                .limit(most)
                .map(mistake -> mistake.with(surest(labels, predictions, mistake, mostExamples)))
                .toList();
    }

    private static List<Integer> surest(int[] labels, Predictions predictions, Mistake mistake, int most) {
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == mistake.label && predictions.predicted(i) == mistake.predicted) {
                found.add(i);
            }
        }
        found.sort(Comparator.comparingDouble(i -> -predictions.probability(i, mistake.predicted)));
        return List.copyOf(found.subList(0, Math.min(most, found.size())));
    }

    private Mistake with(List<Integer> shown) {
        return new Mistake(label, predicted, count, of, shown);
    }
}
