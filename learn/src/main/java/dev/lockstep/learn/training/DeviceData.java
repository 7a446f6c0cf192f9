package dev.lockstep.learn.training;

import dev.lockstep.Scope;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Dataset;

/**
 * A data set on a device, for one training or for several at once.
 *
 * @param data the data set
 * @param train its training images
 * @param valid its validation images
 */
public record DeviceData(Dataset data, DeviceExamples train, DeviceExamples valid) {
    /**
     * Uploads a data set. Any queue of the device may read it.
     *
     * @param factory makes its tensors, such as a {@link Scope} that frees them
     */
    public static DeviceData upload(Dataset data, TensorFactory factory) {
        return new DeviceData(
                data,
                DeviceExamples.upload(data.train(), "train", factory),
                DeviceExamples.upload(data.valid(), "valid", factory));
    }
}
