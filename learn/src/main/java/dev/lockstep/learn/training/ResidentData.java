package dev.lockstep.learn.training;

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

    static ResidentData upload(Dataset data, TensorFactory factory) {
        return new ResidentData(
                data,
                DeviceExamples.upload(data.train(), "train", factory),
                DeviceExamples.upload(data.valid(), "valid", factory));
    }

    /** Returns the bytes of a data set on a device. */
    static long bytes(Dataset data) {
        return bytes(data.train()) + bytes(data.valid());
    }

    /** Returns the bytes of a split on a device. */
    static long bytes(Examples examples) {
        int words = examples.weights().isPresent() ? 2 : 1;
        return (ModelInput.byteSize(examples.features()) + (long) Integer.BYTES * words) * examples.size();
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
