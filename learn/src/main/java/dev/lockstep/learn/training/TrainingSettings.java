package dev.lockstep.learn.training;

/**
 * The settings of a training run.
 *
 * @param batch images per step, at least 1
 * @param epochs passes over the training images, at least 1
 * @param optimizer the update rule with its hyperparameters
 * @param labelSmoothing ε of the training loss, in [0, 1]
 * @param seed decides the initial weights and the order of the batches
 */
public record TrainingSettings(int batch, int epochs, Optimizer optimizer, double labelSmoothing, long seed) {
    /** Checks the numbers. */
    public TrainingSettings {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
    }
}
