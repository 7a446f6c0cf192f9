package com.acme;

import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;

/**
 * An array. Each is an address space of its own, and begins at address 0 of it: those are the defaults of {@link Buffer}. A device whose
 * memory has addresses overrides {@code address} and {@code space}, so that memory that is wrapped twice is known to be one.
 */
record AcmeBuffer(MemorySegment memory) implements Buffer {
    /** Memory of zeros. */
    AcmeBuffer(int bytes) {
        this(MemorySegment.ofArray(new byte[bytes]));
    }

    @Override
    public long byteSize() {
        return memory.byteSize();
    }
}
