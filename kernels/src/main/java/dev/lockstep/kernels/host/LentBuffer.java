package dev.lockstep.kernels.host;

import java.lang.foreign.MemorySegment;

/** Memory of the application that the device reads where it lies. */
final class LentBuffer extends DeviceBuffer {
    /** Kept, because memory of an automatic arena goes when its segment does. */
    private final MemorySegment memory;

    LentBuffer(long handle, MemorySegment memory) {
        super(null, handle, memory.byteSize(), memory.byteSize());
        this.memory = memory;
    }

    @Override
    public boolean isReadOnly() {
        return memory.isReadOnly();
    }
}
