package dev.lockstep.learn;

/** The predictions of a model for each example of a set. Immutable. */
public final class Predictions {
    private final int classes;
    private final int[] predicted;
    private final float[] probabilities;

    /**
     * Takes over the arrays.
     *
     * @param predicted the class of each example: [size]
     * @param probabilities row-major [size, classes]
     */
    public Predictions(int classes, int[] predicted, float[] probabilities) {
        this.classes = classes;
        this.predicted = predicted;
        this.probabilities = probabilities;
    }

    /** Returns the number of examples. */
    public int size() {
        return predicted.length;
    }

    /** Returns the number of classes. */
    public int classes() {
        return classes;
    }

    /** Returns the class with the greatest logit; the lowest index wins a tie. */
    public int predicted(int example) {
        return predicted[example];
    }

    /** Returns the softmax probability of one class, 0 to 1. */
    public float probability(int example, int label) {
        return probabilities[example * classes + label];
    }
}
