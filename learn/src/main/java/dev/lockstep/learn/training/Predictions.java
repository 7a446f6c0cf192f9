package dev.lockstep.learn.training;

/** The predictions of a model for each image of a set. Immutable. */
public final class Predictions {
    private final int classes;
    private final int[] predicted;
    private final float[] probabilities;

    /** Takes over the arrays. */
    Predictions(int classes, int[] predicted, float[] probabilities) {
        this.classes = classes;
        this.predicted = predicted;
        this.probabilities = probabilities;
    }

    /** Returns the number of images. */
    public int size() {
        return predicted.length;
    }

    /** Returns the number of classes. */
    public int classes() {
        return classes;
    }

    /** Returns the class with the greatest logit; the lowest index wins a tie. */
    public int predicted(int image) {
        return predicted[image];
    }

    /** Returns the softmax probability of one class. */
    public float probability(int image, int label) {
        return probabilities[image * classes + label];
    }
}
