package dev.lockstep.kernels.host;

import dev.lockstep.error.OperandRangeException;
import dev.lockstep.kernels.FaultRecord;
import dev.lockstep.spi.AllocationFailedException;

/** Reads the record of labels and indices out of range that kernels keep, whenever the host waits for the device anyway. */
final class FaultWatch implements AutoCloseable {
    private final DriverQueue queue;
    private final QueueMemory memory;
    private final DeviceBuffer record;
    private final DriverQueue.PinnedMemory copy;

    FaultWatch(DriverQueue queue, QueueMemory memory) throws AllocationFailedException {
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

    DeviceBuffer record() {
        return record;
    }

    /** Asks for the record, behind everything that is in the queue. The queue must be waited for before {@link #check}. */
    void request() {
        queue.health()
                .require(
                        queue.read(record, 0, copy.segment().address(), FaultRecord.BYTES),
                        "reading the record of faults");
        queue.enqueued();
    }

    /** Waits for everything that is in the queue, and throws the first fault since the last time. */
    void await() {
        request();
        queue.health().require(queue.finish(), "waiting for the device");
        check();
    }

    /** Throws the first fault since the last time. */
    void check() {
        if (FaultRecord.isSet(copy.segment())) {
            OperandRangeException fault = FaultRecord.error(copy.segment());
            queue.health().require(queue.zero(record, FaultRecord.BYTES), "resetting the record of faults");
            queue.enqueued();
            throw fault;
        }
    }

    @Override
    public void close() {
        copy.close();
        memory.free(record);
    }
}
