package dev.lockstep.learn;

import dev.lockstep.Compute;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.Training;

/**
 * Trains linear classifiers with softmax cross-entropy: logits [N, C] = x [N, F] · weightᵀ + bias, where x are the scaled features.
 *
 * <p>The same data and settings give the same bits each time on one device, and on every device the same initial weights and the same batches
 * in the same order. The data set stays on the device while it is learned from. The last, incomplete batch of an epoch is dropped.
 *
 * <p>Any thread may use a trainer; each call trains a model of its own.
 */
public final class Trainer {
    private final Dataset data;
    private final TrainingSettings settings;

    /** Puts data and settings together. */
    public Trainer(Dataset data, TrainingSettings settings) {
        this.data = data;
        this.settings = settings;
    }

    /** Trains a model without a word. See {@link #train(Compute, TrainingListener)}. */
    public LinearModel train(Compute device) {
        return train(device, TrainingListener.NONE);
    }

    /**
     * Trains a model, in the device's default queue.
     *
     * @param device trains it, and is free of its tensors afterwards
     * @param listener hears of each epoch
     * @return the model after the last epoch
     * @throws IllegalArgumentException if there are fewer training examples than a batch has
     * @throws DivergenceException if a loss or a parameter is NaN or infinite after an epoch
     * @throws dev.lockstep.error.DeviceMemoryException if the device has not enough memory for the data set
     */
    public LinearModel train(Compute device, TrainingListener listener) {
        try (Training run = Training.of(device, data, settings, StepRunner.UNCHECKED)) {
            while (run.results().size() < settings.epochs() && !run.isConverged()) {
                run.runEpoch(listener);
                Divergence divergence = run.divergence();
                if (divergence != null) {
                    throw new DivergenceException(divergence.text());
                }
            }
            return run.model().toHost(data);
        }
    }
}
