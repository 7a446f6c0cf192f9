package dev.lockstep.learn;

import dev.lockstep.MathMode;
import dev.lockstep.learn.model.CheckpointSettings;
import dev.lockstep.learn.model.Resumption;
import java.nio.file.Path;

/**
 * A training that {@link Trainer#savingTo} or {@code ./lockstep train --save} left in a file, to go on with:
 *
 * <pre>{@code
 * SavedTraining saved = SavedTraining.load(file);
 * Dataset data = Dataset.load(saved.dataName(), saved.dataOptions(DataOptions.fromEnvironment(System.getenv())));
 * try (Compute device = Compute.open(saved.device())) {
 *     LinearModel model = saved.resume(data).withEpochs(20).savingTo(file).train(device);
 * }
 * }</pre>
 *
 * <p>On the device that it was trained on, in the same math mode, it comes to the bits of a training that was never stopped.
 */
public final class SavedTraining {
    private final Resumption resumption;

    private SavedTraining(Resumption resumption) {
        this.resumption = resumption;
    }

    /**
     * Reads a file.
     *
     * @throws ModelException if it cannot be read, holds no training that could go on, such as a model alone, or one that has diverged
     * @throws HeapException if it is larger than Java's heap may become
     */
    public static SavedTraining load(Path file) {
        return new SavedTraining(Resumption.of(file));
    }

    /** Returns the name of its data set, as {@link Dataset#load} was given it. */
    public String dataName() {
        return resumption.checkpoint().data().name();
    }

    /** Returns options that read the data as they were read then, as far as that is noted, and else as {@code others} say. */
    public DataOptions dataOptions(DataOptions others) {
        CheckpointSettings noted = settingsOfFile();
        DataOptions options = others.withSplitting(noted.splitting())
                .withPictures(noted.pictures())
                .withTables(noted.tables())
                .withSeed(settings().seed());
        if (noted.perClass().isPresent()) {
            options = options.withPerClass(noted.perClass().getAsInt());
        }
        return noted.dataDir().isPresent() && options.locations().dataDir().isEmpty()
                ? options.withDataDir(noted.dataDir().get())
                : options;
    }

    /** Returns the settings, with the number of epochs that was asked for. */
    public TrainingSettings settings() {
        return settingsOfFile().training();
    }

    /** Returns the device that it was trained on. */
    public String device() {
        return resumption.checkpoint().device();
    }

    /** Returns the math mode that it was trained in. */
    public MathMode mathMode() {
        return settingsOfFile().mathMode();
    }

    /** Returns how many epochs are over. */
    public int epochs() {
        return resumption.epochs();
    }

    /** Returns the model so far. */
    public LinearModel model() {
        return resumption.checkpoint().model();
    }

    /**
     * Returns a trainer that goes on where the file was saved, with its settings.
     *
     * @throws DataException if it learned from other examples
     */
    public Trainer resume(Dataset data) {
        return Trainer.resuming(data, settings(), resumption);
    }

    private CheckpointSettings settingsOfFile() {
        return resumption.checkpoint().settings();
    }
}
