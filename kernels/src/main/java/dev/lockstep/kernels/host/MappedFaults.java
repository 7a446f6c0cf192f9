package dev.lockstep.kernels.host;

import java.lang.foreign.MemorySegment;

/** A record of faults in host memory that kernels write to: a wait costs no copy, and no fault costs the device nothing. */
final class MappedFaults extends FaultWatch {
    private final DriverQueue.MappedMemory memory;

    MappedFaults(DriverQueue queue, DriverQueue.MappedMemory memory) {
        super(queue);
        this.memory = memory;
        reset();
    }

    @Override
    DeviceBuffer record() {
        return memory.buffer();
    }

    @Override
    void request() {}

    @Override
    MemorySegment seen() {
        return memory.segment();
    }

    @Override
    void reset() {
        memory.segment().fill((byte) 0);
    }

    @Override
    public void close() {
        memory.close();
    }
}
