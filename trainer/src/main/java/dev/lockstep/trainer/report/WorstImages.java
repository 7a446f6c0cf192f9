package dev.lockstep.trainer.report;

import dev.lockstep.learn.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds the images that a model does worst on. */
final class WorstImages {
    private WorstImages() {}

    /**
     * Returns the images whose own class got the least probability, the worst first, of equals the earlier; NaN counts as none.
     *
     * @param labels the class of each image
     * @param most how many at most
     */
    static List<Integer> find(int[] labels, Predictions predictions, int most) {
        long[] keys = new long[labels.length];
        for (int i = 0; i < labels.length; i++) {
            float probability = predictions.probability(i, labels[i]);
            // The bits of floats that are not negative are in the order of the floats.
            int order = Float.isNaN(probability) ? 0 : Float.floatToIntBits(probability);
            keys[i] = (long) order << Integer.SIZE | i;
        }
        Arrays.sort(keys);
        List<Integer> worst = new ArrayList<>();
        for (int i = 0; i < Math.min(most, keys.length); i++) {
            worst.add((int) keys[i]);
        }
        return worst;
    }

    /** Returns the classes to show for an image, in their order: the most probable ones and its own. */
    static List<Integer> shownClasses(Predictions predictions, int image, int label, int most) {
        if (predictions.classes() <= most) {
            return IntStream.range(0, predictions.classes()).boxed().toList();
        }
        Stream<Integer> others = IntStream.range(0, predictions.classes())
                .filter(c -> c != label)
                .boxed()
                .sorted(Comparator.comparingDouble(c -> -predictions.probability(image, c)));
        return Stream.concat(Stream.of(label), others.limit(most - 1L)).sorted().toList();
    }
}
