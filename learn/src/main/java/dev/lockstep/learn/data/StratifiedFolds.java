package dev.lockstep.learn.data;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The training examples of a data set in parts of equal size for a cross-validation: each part is measured on once, by a model that learned
 * from the others.
 */
public final class StratifiedFolds {
    private final Dataset data;
    private final int[] folds;

    private StratifiedFolds(Dataset data, int[] folds) {
        this.data = data;
        this.folds = folds;
    }

    /**
     * Deals the examples of each class out to the folds in turn, in a random order: neither the sizes of two folds nor what they have of a class
     * differ by more than one. The same labels, number and seed always give the same folds.
     *
     * @param count how many folds, 2 or more
     * @param seed decides the order
     */
    public static StratifiedFolds of(Dataset data, int count, long seed) {
        int[][] members = ClassMembers.of(data.train().labels(), data.classes());
        int[] folds = new int[data.train().size()];
        int dealt = 0;
        for (int label = 0; label < members.length; label++) {
            int size = members[label].length;
            for (int place : ClassMembers.draw(size, size, DataStreams.folds(seed, label))) {
                folds[members[label][place]] = dealt++ % count;
            }
        }
        return new StratifiedFolds(data, folds);
    }

    /**
     * Copies the examples, to measure on those of one fold. Features that are standardised are so by the examples that are learned from.
     *
     * @param fold from 0
     */
    public Dataset dataset(int fold) {
        Examples examples = data.train();
        Examples others = examples.select(rows(fold, false));
        Examples measured = examples.select(rows(fold, true));
        Dataset part = new Dataset(data.name(), data.origin(), data.classNames(), others, measured, List.of());
        return data.features().standardization().isPresent() ? part.standardized() : part;
    }

    /** Returns the examples that are, or are not, in a fold, ascending. */
    private int[] rows(int fold, boolean inside) {
        return IntStream.range(0, folds.length)
                .filter(row -> (folds[row] == fold) == inside)
                .toArray();
    }
}
