package dev.lockstep.learn;

/**
 * How good the predictions of a model are, beside how many are right: whether its probabilities can be believed, and how it does on each
 * class. Immutable.
 */
public final class Quality {
    /** The bins of the calibration error. */
    public static final int BINS = 15;

    private final int[][] counts;
    private final int size;
    private final double calibrationError;

    /**
     * Compares predictions with the truth.
     *
     * @param labels the class of each example: [size]
     * @throws IllegalArgumentException if there are not as many labels as predictions
     */
    public Quality(int[] labels, Predictions predictions) {
        if (labels.length != predictions.size()) {
            throw new IllegalArgumentException(labels.length + " labels for " + predictions.size() + " predictions");
        }
        this.size = labels.length;
        this.counts = new int[predictions.classes()][predictions.classes()];
        double[] surplus = new double[BINS];
        for (int i = 0; i < size; i++) {
            int predicted = predictions.predicted(i);
            counts[labels[i]][predicted]++;
            double confidence = predictions.probability(i, predicted);
            int bin = Math.clamp((int) Math.ceil(confidence * BINS) - 1, 0, BINS - 1);
            surplus[bin] += confidence - (labels[i] == predicted ? 1 : 0);
        }
        double sum = 0;
        for (double ofBin : surplus) {
            sum += Math.abs(ofBin);
        }
        this.calibrationError = sum / size;
    }

    /** Returns the number of classes. */
    public int classes() {
        return counts.length;
    }

    /** Returns how many examples of a class were taken for another, or for the same. */
    public int count(int label, int predicted) {
        return counts[label][predicted];
    }

    /** Returns the part of the examples that was classified correctly, 0 to 1. */
    public double accuracy() {
        int correct = 0;
        for (int label = 0; label < classes(); label++) {
            correct += counts[label][label];
        }
        return (double) correct / size;
    }

    /**
     * Returns the expected calibration error (Guo et al., "On calibration of modern neural networks", 2017): by how much the probability of the
     * predicted class and the accuracy differ, as a mean over {@link #BINS} bins of equal width of that probability, weighted by how many
     * examples are in each. NaN if a probability is.
     */
    public double calibrationError() {
        return calibrationError;
    }

    /** Returns the part of the examples taken for a class that are of it; NaN if there are none. */
    public double precision(int label) {
        int taken = 0;
        for (int[] ofLabel : counts) {
            taken += ofLabel[label];
        }
        return (double) counts[label][label] / taken;
    }

    /** Returns the part of the examples of a class that were taken for it; NaN if there are none. */
    public double recall(int label) {
        int all = 0;
        for (int count : counts[label]) {
            all += count;
        }
        return (double) counts[label][label] / all;
    }
}
