package dev.lockstep;

import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;

/** Memory in a byte array. */
record HeapBuffer(MemorySegment memory) implements Buffer {
    static HeapBuffer ofBytes(long bytes) {
        return new HeapBuffer(MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]));
    }

    @Override
    public long byteSize() {
        return memory.byteSize();
    }
}
