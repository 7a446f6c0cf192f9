package dev.lockstep.kernels.host;

import dev.lockstep.kernels.FaultRecord;
import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.MemorySegment;

/** A record of faults in the device's own memory. */
final class CopiedFaults extends FaultWatch {
    private final DriverQueue queue;
    private final QueueMemory memory;
    private final DeviceBuffer record;
    private final DriverQueue.PinnedMemory copy;

    CopiedFaults(DriverQueue queue, QueueMemory memory) throws AllocationFailedException {
        super(queue);
        this.queue = queue;
        this.memory = memory;
        record = memory.allocate(FaultRecord.BYTES);
        try {
            copy = queue.pinned(FaultRecord.BYTES);
        } catch (RuntimeException e) {
            memory.free(record);
            throw e;
        }
    }

    @Override
    DeviceBuffer record() {
        return record;
    }

    @Override
    void request() {
        queue.health()
                .require(
                        queue.read(record, 0, copy.segment().address(), FaultRecord.BYTES),
                        "reading the record of faults");
        queue.enqueued();
    }

    @Override
    MemorySegment seen() {
        return copy.segment();
    }

    @Override
    void reset() {
        queue.health().require(queue.zero(record, FaultRecord.BYTES), "resetting the record of faults");
        queue.enqueued();
    }

    @Override
    public void close() {
        copy.close();
        memory.free(record);
    }
}
