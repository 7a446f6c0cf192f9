package dev.lockstep.learn.training;

import dev.lockstep.Queue;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Dataset;

/** A data set in host memory, whose rows come to the device block after block, for each training by a stream of its own. */
final class StreamedData extends DeviceData {
    private final long room;

    /** Leaves a data set where it is; {@code room} is what one training may take on the device. */
    StreamedData(Dataset data, long room) {
        super(data);
        this.room = room;
    }

    @Override
    boolean isStreamed() {
        return true;
    }

    @Override
    TrainingData open(Queue queue, int batch, long taken, TensorFactory factory) {
        Dataset data = data();
        long losses = (long) Float.BYTES * (data.train().size() / batch);
        BlockStream stream = BlockStream.within(room, taken + losses, queue, batch, data.train(), data.valid());
        try {
            return new TrainingData(
                    new StreamedExamples(stream, data.train()),
                    new StreamedExamples(stream, data.valid()),
                    new StreamedBatches(stream, data.train(), batch, factory),
                    stream::close);
        } catch (RuntimeException | Error e) {
            stream.close();
            throw e;
        }
    }
}
