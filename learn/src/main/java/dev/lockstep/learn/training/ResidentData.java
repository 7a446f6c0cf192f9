package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.Queue;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.TrainingSettings;

/** A data set on a device, for one training or for several at once. */
final class ResidentData extends DeviceData {
    private final DeviceExamples train;
    private final DeviceExamples valid;

    private ResidentData(Dataset data, DeviceExamples train, DeviceExamples valid) {
        super(data);
        this.train = train;
        this.valid = valid;
    }

    /**
     * Brings both splits to a device.
     *
     * @param inPlace whether features stay where they are, as far as the device can use them there
     */
    static ResidentData upload(Dataset data, boolean inPlace, TensorFactory factory) {
        return new ResidentData(
                data,
                DeviceExamples.upload(data.train(), "train", inPlace, factory),
                DeviceExamples.upload(data.valid(), "valid", inPlace, factory));
    }

    /** Returns the bytes of a data set on a device. */
    static long bytes(Dataset data, boolean inPlace, Compute compute) {
        return bytes(data.train(), inPlace, compute) + bytes(data.valid(), inPlace, compute);
    }

    /** Returns the bytes of a split on a device. */
    static long bytes(Examples examples, boolean inPlace, Compute compute) {
        int words = examples.weights().isPresent() ? 2 : 1;
        boolean stays = inPlace && ModelInput.isInPlace(examples, compute);
        long values = stays ? 0 : ModelInput.byteSize(examples.features());
        return (values + (long) Integer.BYTES * words) * examples.size();
    }

    /** Returns the bytes that a training takes beside the data, so far as they grow with the data. */
    static long trainingBytes(Dataset data, TrainingSettings settings) {
        long steps = data.train().size() / settings.batch();
        return Float.BYTES * steps * (settings.batch() + 1)
                + Evaluator.bytes(data, data.valid().size());
    }

    @Override
    boolean isStreamed() {
        return false;
    }

    @Override
    TrainingData open(Queue queue, int batch, long taken, TensorFactory factory) {
        return new TrainingData(train, valid, new ResidentBatches(train, batch, factory), () -> {});
    }
}
