package dev.lockstep.learn.training;

import dev.lockstep.learn.Examples;
import java.util.Arrays;

/** The first batch of a training. */
public final class Batches {
    private Batches() {}

    /**
     * Returns the images of the first step of a training, in the order of the batch.
     *
     * @param images the training split
     * @param batch images per step, at least 1 and at most as many as there are
     * @param seed the seed of the training
     */
    public static Examples first(Examples images, int batch, long seed) {
        return images.select(Arrays.copyOf(TrainingStreams.order(seed, 0, images.size()), batch));
    }
}
