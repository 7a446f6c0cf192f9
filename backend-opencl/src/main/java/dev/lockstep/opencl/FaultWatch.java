package dev.lockstep.opencl;

import dev.lockstep.error.OperandRangeException;
import dev.lockstep.kernels.FaultRecord;
import java.lang.foreign.MemorySegment;
import org.lwjgl.opencl.CL10;

/** Reads what kernels have noted about labels and indices out of range, whenever the host waits for the device anyway. */
final class FaultWatch {
    private final Session session;
    private final OpenClBuffer record;
    private final MemorySegment copy;
    private final MemorySegment zeros;

    FaultWatch(Session session, OpenClBuffer record) {
        this.session = session;
        this.record = record;
        copy = session.hostMemory(FaultRecord.BYTES);
        zeros = session.hostMemory(FaultRecord.BYTES);
        reset();
    }

    OpenClBuffer record() {
        return record;
    }

    /** Asks for the record, behind everything that is in the queue. A blocking command must follow before {@link #check}. */
    void request() {
        read(CL10.CL_FALSE);
    }

    /** Waits for everything that is in the queue. */
    void await() {
        read(CL10.CL_TRUE);
    }

    /** Throws the first fault since the last check. */
    void check() {
        if (FaultRecord.isSet(copy)) {
            OperandRangeException fault = FaultRecord.error(copy);
            reset();
            throw fault;
        }
    }

    private void reset() {
        session.require(
                CL10.nclEnqueueWriteBuffer(
                        session.queue(),
                        record.handle(),
                        CL10.CL_FALSE,
                        0,
                        FaultRecord.BYTES,
                        zeros.address(),
                        0,
                        0,
                        session.eventOfNext()),
                "resetting the record of faults");
        session.enqueued();
    }

    private void read(int blocking) {
        session.require(
                CL10.nclEnqueueReadBuffer(
                        session.queue(),
                        record.handle(),
                        blocking,
                        0,
                        FaultRecord.BYTES,
                        copy.address(),
                        0,
                        0,
                        session.eventOfNext()),
                "waiting for the device");
        session.enqueued();
    }
}
