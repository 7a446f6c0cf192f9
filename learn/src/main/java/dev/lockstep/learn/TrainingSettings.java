package dev.lockstep.learn;

/**
 * The settings of a training.
 *
 * @param batch examples per step, at least 1
 * @param epochs passes over the training examples, at least 1
 * @param optimizer the update rule with its hyperparameters
 * @param labelSmoothing ε of the training loss, in [0, 1]
 * @param classWeights how much an example of each class counts in the training loss, beside its own weight
 * @param seed decides the initial weights and the order of the batches
 */
public record TrainingSettings(
        int batch, int epochs, Optimizer optimizer, double labelSmoothing, ClassWeights classWeights, long seed) {
    /** One epoch of sgd with learning rate 0.1 and batches of 16, no label smoothing, no weights, seed 0: what {@code ./lockstep train} does. */
    public static final TrainingSettings DEFAULTS = new TrainingSettings(16, 1, Optimizer.sgd(0.1), 0, 0);

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public TrainingSettings {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be at least 1, got " + batch);
        }
        if (epochs < 1) {
            throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
        }
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
            throw new IllegalArgumentException("label smoothing must be between 0 and 1, got " + labelSmoothing);
        }
    }

    /** Settings without class weights. */
    public TrainingSettings(int batch, int epochs, Optimizer optimizer, double labelSmoothing, long seed) {
        this(batch, epochs, optimizer, labelSmoothing, ClassWeights.none(), seed);
    }

    /** Returns a copy with other batches. */
    public TrainingSettings withBatch(int newBatch) {
        return new TrainingSettings(newBatch, epochs, optimizer, labelSmoothing, classWeights, seed);
    }

    /** Returns a copy with another number of epochs. */
    public TrainingSettings withEpochs(int newEpochs) {
        return new TrainingSettings(batch, newEpochs, optimizer, labelSmoothing, classWeights, seed);
    }

    /** Returns a copy with another update rule. */
    public TrainingSettings withOptimizer(Optimizer newOptimizer) {
        return new TrainingSettings(batch, epochs, newOptimizer, labelSmoothing, classWeights, seed);
    }

    /** Returns a copy with another label smoothing. */
    public TrainingSettings withLabelSmoothing(double newLabelSmoothing) {
        return new TrainingSettings(batch, epochs, optimizer, newLabelSmoothing, classWeights, seed);
    }

    /** Returns a copy with other weights of the classes. */
    public TrainingSettings withClassWeights(ClassWeights newClassWeights) {
        return new TrainingSettings(batch, epochs, optimizer, labelSmoothing, newClassWeights, seed);
    }

    /** Returns a copy with another seed. */
    public TrainingSettings withSeed(long newSeed) {
        return new TrainingSettings(batch, epochs, optimizer, labelSmoothing, classWeights, newSeed);
    }
}
