package dev.lockstep.learn.training;

import dev.lockstep.learn.data.ImageSet;
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
    public static ImageSet first(ImageSet images, int batch, long seed) {
        int length = images.pixelsPerImage();
        byte[] pixels = new byte[batch * length];
        int[] labels = new int[batch];
        int[] order = firstOrder(images.size(), batch, seed);
        for (int i = 0; i < batch; i++) {
            System.arraycopy(images.pixels(), order[i] * length, pixels, i * length, length);
            labels[i] = images.labels()[order[i]];
        }
        return new ImageSet(pixels, labels, images.rows(), images.columns());
    }

    static int[] firstOrder(int images, int batch, long seed) {
        return Arrays.copyOf(TrainingStreams.order(seed, 0, images), batch);
    }
}
