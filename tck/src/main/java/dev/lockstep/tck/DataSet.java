package dev.lockstep.tck;

import dev.lockstep.PhiloxStream;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.reference.ReferenceStep;
import java.util.Arrays;

/**
 * Random images on a device, which a linear classifier is trained with.
 *
 * @param images U8
 * @param labels I32
 * @param order I32 [{@link #STEPS}, batch], the images of each step
 */
record DataSet(Tensor images, Tensor labels, Tensor order) {
    static final int STEPS = 40;
    private static final int IMAGES = 50;
    private static final int PIXELS = 97;
    private static final int CLASSES = 10;
    private static final int BATCH = 16;

    /** Uploads one. */
    static DataSet random(TensorFactory factory, long seed) {
        PhiloxStream random = new PhiloxStream(seed, 3);
        byte[] pixels = new byte[IMAGES * PIXELS];
        int[] labels = new int[IMAGES];
        int[] order = new int[STEPS * BATCH];
        Arrays.setAll(labels, i -> random.nextInt(CLASSES));
        Arrays.setAll(order, i -> random.nextInt(IMAGES));
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return new DataSet(
                factory.tensorOf(pixels, IMAGES, PIXELS),
                factory.tensorOf(labels),
                factory.tensorOf(order, STEPS, BATCH));
    }

    /** Makes the step of a training, with tensors of its own. */
    ReferenceStep step(TensorFactory factory, double learningRate) {
        return new ReferenceStep(factory, images, labels, order, CLASSES, learningRate);
    }
}
