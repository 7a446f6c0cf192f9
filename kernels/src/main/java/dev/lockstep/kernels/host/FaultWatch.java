package dev.lockstep.kernels.host;

import dev.lockstep.error.OperandRangeException;
import dev.lockstep.kernels.FaultRecord;
import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Reads the record of labels and indices out of range that kernels keep, whenever the host waits for the device anyway. */
abstract class FaultWatch implements AutoCloseable {
    private final DriverQueue queue;

    FaultWatch(DriverQueue queue) {
        this.queue = queue;
    }

    /** Opens the one for a queue: of memory that host and device share, else of a record on the device that is copied for each wait. */
    static FaultWatch of(DriverQueue queue, QueueMemory memory) throws AllocationFailedException {
        Optional<DriverQueue.MappedMemory> shared = queue.mapped(FaultRecord.BYTES);
        return shared.isPresent() ? new MappedFaults(queue, shared.get()) : new CopiedFaults(queue, memory);
    }

    /** Returns the record as kernels see it. */
    abstract DeviceBuffer record();

    /** Asks for the record, behind everything that is in the queue. The queue must be waited for before {@link #check}. */
    abstract void request();

    /** Returns the record as the host sees it, which has waited for what it asked for. */
    abstract MemorySegment seen();

    /** Sets the record to zeros; the queue has been waited for. */
    abstract void reset();

    @Override
    public abstract void close();

    /** Waits for everything that is in the queue, and throws the first fault since the last time. */
    final void await() {
        request();
        queue.health().require(queue.finish(), "waiting for the device");
        check();
    }

    /** Throws the first fault since the last time. */
    final void check() {
        if (FaultRecord.isSet(seen())) {
            OperandRangeException fault = FaultRecord.error(seen());
            reset();
            throw fault;
        }
    }
}
