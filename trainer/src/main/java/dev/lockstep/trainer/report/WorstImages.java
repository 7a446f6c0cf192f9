package dev.lockstep.trainer.report;

import dev.lockstep.trainer.training.Predictions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Finds the images that a model does worst on. */
final class WorstImages {
    private WorstImages() {}

    /**
     * Returns the images whose own class got the least probability, the worst first; NaN counts as none.
     *
     * @param labels the class of each image
     * @param most how many at most
     */
    static List<Integer> find(int[] labels, Predictions predictions, int most) {
        float[] own = new float[labels.length];
        for (int i = 0; i < labels.length; i++) {
            float probability = predictions.probability(i, labels[i]);
            own[i] = Float.isNaN(probability) ? 0 : probability;
        }
        return IntStream.range(0, labels.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> own[i]))
                .limit(most)
                .toList();
    }

    /** Returns the classes to show for an image, in their order: the most probable ones and its own. */
    static List<Integer> shownClasses(Predictions predictions, int image, int label, int most) {
        List<Integer> byProbability = new ArrayList<>(IntStream.range(0, predictions.classes())
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -predictions.probability(image, c)))
                .toList());
        byProbability.remove((Integer) label);
        byProbability.addFirst(label);
        return byProbability.stream().limit(most).sorted().toList();
    }
}
