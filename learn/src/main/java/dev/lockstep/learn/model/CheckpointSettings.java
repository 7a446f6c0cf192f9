package dev.lockstep.learn.model;

import dev.lockstep.MathMode;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.TableOptions;
import dev.lockstep.learn.TrainingSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What decides the result of a training, beside its device and its examples.
 *
 * @param training the settings
 * @param mathMode how the device computed matrix products
 * @param dataDir the folder that the data set was looked for in, if one was named
 * @param perClass how many examples of each class were asked for from each split; 0 for all
 * @param splitting where the examples to measure on came from
 * @param pictures how pictures became images
 * @param tables how tables of features were read
 */
public record CheckpointSettings(
        TrainingSettings training,
        MathMode mathMode,
        Optional<Path> dataDir,
        OptionalInt perClass,
        Splitting splitting,
        PictureOptions pictures,
        TableOptions tables) {
    /** Takes over what decides which examples there are. */
    public static CheckpointSettings of(TrainingSettings training, MathMode mathMode, DataOptions data) {
        return new CheckpointSettings(
                training,
                mathMode,
                data.locations().dataDir(),
                data.perClass(),
                data.splitting(),
                data.pictures(),
                data.tables());
    }

    /** Returns a copy with other settings. */
    public CheckpointSettings withTraining(TrainingSettings newTraining) {
        return new CheckpointSettings(newTraining, mathMode, dataDir, perClass, splitting, pictures, tables);
    }

    /** Returns a copy with another math mode. */
    public CheckpointSettings withMathMode(MathMode newMathMode) {
        return new CheckpointSettings(training, newMathMode, dataDir, perClass, splitting, pictures, tables);
    }
}
