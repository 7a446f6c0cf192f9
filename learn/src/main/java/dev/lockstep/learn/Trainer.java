package dev.lockstep.learn;

import dev.lockstep.Compute;
import dev.lockstep.Lockstep;
import dev.lockstep.MathMode;
import dev.lockstep.learn.model.Checkpoint;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.DataIdentity;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.model.Resumption;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.Training;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trains linear classifiers with softmax cross-entropy: logits [N, C] = x [N, F] · weightᵀ + bias, where x are the scaled features.
 *
 * <p>The same data and settings give the same bits each time on one device, and on every device the same initial weights and the same batches
 * in the same order. The data set stays on the device while it is learned from, or where it does not fit in the memory
 * that the device has or was opened with, streams through it in blocks, with the same bits. The last, incomplete batch of an epoch is dropped.
 *
 * <p>Any thread may use a trainer; each call trains a model of its own. A training that was saved goes on by {@link SavedTraining}.
 */
public final class Trainer {
    private final Dataset data;
    private final TrainingSettings settings;
    private final @Nullable Resumption resumption;
    private final @Nullable Saving saving;

    /** Where to save a training, and how its data were read. */
    private record Saving(Path file, DataOptions options) {}

    /** Puts data and settings together. */
    public Trainer(Dataset data, TrainingSettings settings) {
        this(data, settings, null, null);
    }

    private Trainer(Dataset data, TrainingSettings settings, @Nullable Resumption resumption, @Nullable Saving saving) {
        this.data = data;
        this.settings = settings;
        this.resumption = resumption;
        this.saving = saving;
    }

    /** Goes on where a file left off. */
    static Trainer resuming(Dataset data, TrainingSettings settings, Resumption resumption) {
        resumption.check(data, settings);
        return new Trainer(data, settings, resumption, null);
    }

    /**
     * Returns a trainer with another number of epochs, those that a resumed training has had included.
     *
     * @throws DataException if the training that it resumes has had more, or has a schedule or mean that depends on their number
     */
    public Trainer withEpochs(int epochs) {
        TrainingSettings others = settings.withEpochs(epochs);
        if (resumption != null) {
            resumption.check(data, others);
        }
        return new Trainer(data, others, resumption, saving);
    }

    /**
     * Returns a trainer that leaves all that is needed to go on in a file after each epoch, as {@code ./lockstep train --save} does: a model
     * file that {@link SavedTraining#load}, {@link LinearModel#load} and {@code train --resume} read. Each time it is replaced as a whole; it
     * keeps the last finite model of a training that diverges.
     *
     * @param loadedWith the options that the data were loaded with, which the file notes
     */
    public Trainer savingTo(Path file, DataOptions loadedWith) {
        return new Trainer(data, settings, resumption, new Saving(file, loadedWith));
    }

    /** As above, of data that were put together in memory, or loaded as the training that it resumes notes. */
    public Trainer savingTo(Path file) {
        return savingTo(file, DataOptions.fromEnvironment(Map.of()));
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
     * @throws IllegalArgumentException if there are fewer training examples than a batch has, or the settings weigh a class that
     *     the data set does not have
     * @throws DivergenceException if a loss or a parameter is NaN or infinite after an epoch
     * @throws ModelException if the training cannot be saved, or the file to go on from does not hold what its settings need
     * @throws DataException if a mapped file of features can no longer be read
     * @throws dev.lockstep.error.DeviceMemoryException if the device has not enough memory for the model and two blocks of 1,000 examples
     */
    public LinearModel train(Compute device, TrainingListener listener) {
        try (Training run = Training.of(device, data, settings, StepRunner.UNCHECKED)) {
            DataIdentity identity = saving == null ? null : DataIdentity.of(data);
            if (resumption != null) {
                resumption.begin(run);
            } else if (identity != null) {
                run.begin(null);
            }
            while (run.results().size() < settings.epochs() && !run.isConverged()) {
                run.runEpoch(listener);
                Divergence divergence = run.divergence();
                if (divergence != null) {
                    throw new DivergenceException(divergence.text());
                }
                if (identity != null && saving != null) {
                    checkpoint(device, saving.options, identity, run).write(new DurableFile(saving.file));
                }
            }
            return run.model().toHost(data);
        }
    }

    private Checkpoint checkpoint(Compute device, DataOptions options, DataIdentity identity, Training run) {
        return new Checkpoint(
                Lockstep.version(),
                device.device().toString(),
                noted(device.options().mathMode(), options),
                identity,
                run.state());
    }

    /** Returns what the file notes of the settings; how data were read is taken over from a training that is resumed. */
    private CheckpointSettings noted(MathMode mathMode, DataOptions options) {
        if (resumption != null) {
            return resumption.checkpoint().settings().withTraining(settings).withMathMode(mathMode);
        }
        return CheckpointSettings.of(settings, mathMode, options);
    }
}
