package dev.lockstep.trainer.report;

import dev.lockstep.learn.Predictions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How often images of each class were taken for each class. */
final class ConfusionMatrix {
    private final int[][] counts;

    ConfusionMatrix(int[] labels, Predictions predictions) {
        counts = new int[predictions.classes()][predictions.classes()];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][predictions.predicted(i)]++;
        }
    }

    int classes() {
        return counts.length;
    }

    int count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Returns the part of the images of a class that was taken for another or the same, 0 to 1. */
    double share(int label, int predicted) {
        int all = total(label);
        return all == 0 ? 0 : (double) counts[label][predicted] / all;
    }

    /** Returns how many examples a class has. */
    int total(int label) {
        return Arrays.stream(counts[label]).sum();
    }

    /** Returns a list for each class, of the counts by predicted class. */
    List<List<Integer>> lists() {
        List<List<Integer>> lists = new ArrayList<>();
        for (int[] row : counts) {
            lists.add(Arrays.stream(row).boxed().toList());
        }
        return lists;
    }
}
