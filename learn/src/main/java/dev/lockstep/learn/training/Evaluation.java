package dev.lockstep.learn.training;

/**
 * Loss and accuracy of a model on a set of images.
 *
 * @param loss the mean softmax cross-entropy, without label smoothing
 * @param correct how many images are classified rightly
 * @param seen how many images there are
 */
public record Evaluation(double loss, int correct, int seen) {
    /** Returns the part of the images that is classified rightly, 0 to 1. */
    public double accuracy() {
        return (double) correct / seen;
    }
}
