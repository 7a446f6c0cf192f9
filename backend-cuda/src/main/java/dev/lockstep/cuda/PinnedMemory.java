package dev.lockstep.cuda;

import java.lang.foreign.MemorySegment;

/** A block of host memory that the device reads and writes by itself. */
final class PinnedMemory implements AutoCloseable {
    private final Session session;
    private final MemorySegment segment;

    PinnedMemory(Session session, long bytes) {
        this.session = session;
        long address = session.made(session.driver().allocatePinned(bytes), "allocating pinned memory");
        segment = MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    MemorySegment segment() {
        return segment;
    }

    @Override
    public void close() {
        session.release("freeing pinned memory", () -> session.driver().freePinned(segment.address()));
    }
}
