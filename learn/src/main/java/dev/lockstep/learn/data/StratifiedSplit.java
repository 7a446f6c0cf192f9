package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;

/** The examples to learn from and those to measure on, of each class as many as its share asks for. The arrays belong to it. */
public final class StratifiedSplit {
    private final int[] train;
    private final int[] valid;

    private StratifiedSplit(int[] train, int[] valid) {
        this.train = train;
        this.valid = valid;
    }

    /**
     * Splits examples. Of the {@code n} examples of a class, {@code round(fraction · n)} are set aside, and where it has two or more, at
     * least one, and at least one is left. The same labels, fraction and seed always give the same split.
     *
     * @param labels the class of each example
     * @param classes the number of classes
     * @param fraction the part to measure on, between 0 and 1
     * @param seed decides which are chosen
     */
    public static StratifiedSplit of(int[] labels, int classes, double fraction, long seed) {
        int[][] members = ClassMembers.of(labels, classes);
        boolean[] chosen = new boolean[labels.length];
        int count = 0;
        for (int label = 0; label < classes; label++) {
            int available = members[label].length;
            int wanted = Math.clamp(
                    Math.round(fraction * available), Math.min(1, available / 2), Math.max(0, available - 1));
            PhiloxStream random = DataStreams.splitting(seed, label);
            for (int place : ClassMembers.choose(available, wanted, random)) {
                chosen[members[label][place]] = true;
            }
            count += wanted;
        }
        int[] train = new int[labels.length - count];
        int[] valid = new int[count];
        int trainSize = 0;
        int validSize = 0;
        for (int i = 0; i < labels.length; i++) {
            if (chosen[i]) {
                valid[validSize++] = i;
            } else {
                train[trainSize++] = i;
            }
        }
        return new StratifiedSplit(train, valid);
    }

    /** Returns the indices of the examples to learn from, ascending. */
    public int[] train() {
        return train;
    }

    /** Returns the indices of the examples to measure on, ascending. */
    public int[] valid() {
        return valid;
    }
}
