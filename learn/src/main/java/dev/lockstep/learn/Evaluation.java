package dev.lockstep.learn;

/**
 * Loss and accuracy of a model on a set of examples.
 *
 * @param loss the mean softmax cross-entropy, without label smoothing and weights
 * @param correct how many examples are classified correctly
 * @param seen how many examples there are
 */
public record Evaluation(double loss, int correct, int seen) {
    /** Returns the part of the examples that is classified correctly, 0 to 1. */
    public double accuracy() {
        return (double) correct / seen;
    }

    /** Returns the standard error of the accuracy p: √(p·(1 − p) / seen), by which it scatters from one set of examples to another. */
    public double standardError() {
        return Math.sqrt(accuracy() * (1 - accuracy()) / seen);
    }
}
