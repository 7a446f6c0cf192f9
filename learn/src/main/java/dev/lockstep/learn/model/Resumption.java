package dev.lockstep.learn.model;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.Setting;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.Nouns;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.Training;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A training that goes on where a file left it.
 *
 * @param file the file
 * @param checkpoint what it holds
 */
public record Resumption(Path file, Checkpoint checkpoint) {
    /**
     * Reads a file.
     *
     * @throws ModelException if it cannot be read, is no checkpoint, or its training has diverged
     */
    public static Resumption of(Path file) {
        Checkpoint checkpoint = Checkpoint.read(file);
        Divergence divergence = Divergence.of(checkpoint.state());
        if (divergence != null) {
            throw ModelException.of(
                    file,
                    "cannot be resumed: its training diverged (%s); resume from an earlier file, or train anew with a lower %s",
                    divergence.text(),
                    Setting.LEARNING_RATE);
        }
        return new Resumption(file, checkpoint);
    }

    /**
     * Finds out whether a training on these data goes on with that of the file.
     *
     * @param settings those of the file, with at most another number of epochs
     * @throws DataException if it learned from other examples, or cannot have so many epochs
     */
    public void check(Dataset data, TrainingSettings settings) {
        if (!checkpoint.data().sha256().equals(data.sha256())) {
            throw DataException.of(
                    "%s %s: it learned from other %s (%s) than these (%s); give the same with %s and %s",
                    Setting.RESUME,
                    file,
                    Nouns.many(data.features()),
                    checkpoint.data().name(),
                    data.name(),
                    Setting.DATA,
                    Setting.DATA_DIR);
        }
        int epochs = settings.epochs();
        int before = checkpoint.settings().training().epochs();
        String cause = dependsOnEpochs(settings.optimizer());
        if (epochs != before && cause != null) {
            throw DataException.of(
                    "%s %s: %s was trained with %s %s, which its %s depends on; leave it out",
                    Setting.EPOCHS, epochs, file, Setting.EPOCHS, before, cause);
        }
        int begun = epochs() + (checkpoint.state().step() > 0 ? 1 : 0);
        if (epochs < begun) {
            throw DataException.of(
                    "%s %s: %s has begun %s epochs; give %s or more", Setting.EPOCHS, epochs, file, begun, begun);
        }
    }

    /** Returns how many epochs are over. */
    public int epochs() {
        return checkpoint.state().results().size();
    }

    private static @Nullable String dependsOnEpochs(Optimizer optimizer) {
        if (optimizer.schedule().needsEnd()) {
            return "schedule " + optimizer.schedule().afterwards();
        }
        return optimizer.averaging().needsEnd() ? "average " + optimizer.averaging() : null;
    }

    /**
     * Takes up the work, before the first epoch of a run.
     *
     * @throws ModelException if the file does not hold the state of such a run
     */
    public void begin(Training run) {
        try {
            run.begin(checkpoint.state());
        } catch (IllegalArgumentException e) {
            throw new ModelException(file, "cannot be resumed: " + e.getMessage(), e);
        }
    }
}
