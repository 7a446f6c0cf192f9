package dev.lockstep.learn.model;

import dev.lockstep.MathMode;
import dev.lockstep.learn.TrainingSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What decides the result of a training, beside its device and its examples.
 *
 * @param training the settings
 * @param mathMode how the device computed matrix products
 * @param perClass how many examples of each class were taken from each split; 0 for all
 * @param dataDir the folder that the data set was looked for in, absent if none was named
 */
public record CheckpointSettings(
        TrainingSettings training,
        MathMode mathMode,
        int perClass,
        @Nullable Path dataDir) {}
