package dev.lockstep.learn.training;

import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;

/** The first batch of a training. */
public final class Batches {
    private Batches() {}

    /**
     * Returns the images of the first step of a training, in the order of the batch, without weights.
     *
     * @param images the training split
     * @param batch images per step, at least 1 and at most as many as there are
     * @param seed the seed of the training
     */
    public static Examples first(Examples images, int batch, long seed) {
        long bytes = images.features().byteSize();
        MemorySegment values = MemorySegment.ofArray(new byte[Math.toIntExact(batch * bytes)]);
        int[] labels = new int[batch];
        int[] order = TrainingStreams.order(seed, 0, images.size());
        for (int i = 0; i < batch; i++) {
            MemorySegment.copy(images.values(), order[i] * bytes, values, i * bytes, bytes);
            labels[i] = images.labels()[order[i]];
        }
        return new Examples(images.features(), values, labels);
    }
}
