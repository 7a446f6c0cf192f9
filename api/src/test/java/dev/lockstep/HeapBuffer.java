package dev.lockstep;

import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;

/** Memory in a byte array. */
record HeapBuffer(MemorySegment memory, long byteSize) implements Buffer {
    static HeapBuffer ofBytes(long bytes) {
        return new HeapBuffer(MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]), bytes);
    }

    /** Says that it has so many bytes, and has none. */
    static HeapBuffer pretending(long bytes) {
        return new HeapBuffer(MemorySegment.NULL, bytes);
    }
}
