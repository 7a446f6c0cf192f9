package dev.lockstep.learn.training;

import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.data.ImageSet;

/**
 * Images on a device.
 *
 * @param pixels U8 [N, pixels]
 * @param labels I32 [N]
 */
public record LabelledImages(Tensor pixels, Tensor labels) {
    static LabelledImages upload(ImageSet images, String name, TensorFactory factory) {
        return new LabelledImages(
                factory.tensorOf(images.pixels(), images.size(), images.pixelsPerImage())
                        .named(name + ".pixels"),
                factory.tensorOf(images.labels()).named(name + ".labels"));
    }

    int size() {
        return Math.toIntExact(labels.size());
    }
}
