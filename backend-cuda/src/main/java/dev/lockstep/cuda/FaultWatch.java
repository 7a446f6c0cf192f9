package dev.lockstep.cuda;

import dev.lockstep.error.OperandRangeException;
import dev.lockstep.kernels.FaultRecord;
import java.lang.foreign.MemorySegment;

/** Reads what kernels have noted about labels and indices out of range, whenever the host waits for the device anyway. */
final class FaultWatch {
    private final Session session;
    private final CudaBuffer record;
    private final MemorySegment copy;

    /**
     * Makes one.
     *
     * @param record zeroed memory of the device
     * @param copy pinned memory of the host, as large
     */
    FaultWatch(Session session, CudaBuffer record, MemorySegment copy) {
        this.session = session;
        this.record = record;
        this.copy = copy;
    }

    CudaBuffer record() {
        return record;
    }

    /** Waits for everything that is in the stream, and throws the first fault since the last time. */
    void await() {
        session.require(
                session.driver().download(copy.address(), record.address(), FaultRecord.BYTES, session.stream()),
                "reading the record of faults");
        session.await();
        if (FaultRecord.isSet(copy)) {
            OperandRangeException fault = FaultRecord.error(copy);
            session.require(
                    session.driver().zero(record.address(), FaultRecord.BYTES, session.stream()),
                    "resetting the record of faults");
            throw fault;
        }
    }
}
