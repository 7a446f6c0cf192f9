package dev.lockstep.learn.training;

import dev.lockstep.Queue;
import dev.lockstep.TensorFactory;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.spi.AllocationFailedException;
import java.util.List;
import java.util.OptionalLong;

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
        int largest = Math.max(data.train().size(), data.valid().size());
        long losses = (long) Float.BYTES * (data.train().size() / batch);
        long left = room - taken - losses;
        Features features = data.features();
        long rowBytes = BlockStream.rowBytes(features);
        int fewest = Math.min(largest, Math.max(batch, ExampleBlocks.UNIT));
        long rows = left / BlockStream.SLOTS / rowBytes;
        if (rows < fewest) {
            long needed = taken + losses + rowBytes * fewest * BlockStream.SLOTS;
            throw new DeviceMemoryException(
                    queue.compute().device(),
                    "a training that reads blocks of " + fewest + " examples of " + features,
                    needed,
                    List.of(),
                    new AllocationFailedException(
                            needed + " bytes are needed",
                            OptionalLong.of(room),
                            OptionalLong.empty(),
                            "allow it " + needed + " bytes of device memory",
                            null));
        }
        int used = Math.clamp(rows, fewest, Math.min(largest, BlockStream.mostRows(features, fewest)));
        BlockStream stream = new BlockStream(
                queue, features, data.train().weights().isPresent(), used, used / batch, batch);
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
