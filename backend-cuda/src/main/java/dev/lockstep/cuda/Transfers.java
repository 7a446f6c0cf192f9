package dev.lockstep.cuda;

import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;

/**
 * Copies between host and device through pinned memory, which the device fetches by itself. It has two halves: one is copied by the
 * host while the device copies the other.
 */
final class Transfers implements AutoCloseable {
    /** Larger ones gain nothing; smaller ones cost a round trip more often. */
    static final long HALF = 2 << 20;

    private final Session session;
    private final MemorySegment staging;
    private final long[] done = new long[2];

    /** Makes one that uses pinned memory of twice {@link #HALF} bytes. */
    Transfers(Session session, MemorySegment staging) {
        this.session = session;
        this.staging = staging;
        try {
            for (int half = 0; half < done.length; half++) {
                done[half] = session.made(session.driver().createEvent(), "creating an event");
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Copies host memory to the device. The source may be reused when it returns; the rest is in the stream. */
    void upload(MemorySegment source, long target) {
        long bytes = source.byteSize();
        int chunk = 0;
        for (long written = 0; written < bytes; written += HALF, chunk++) {
            long length = Math.min(HALF, bytes - written);
            int half = chunk & 1;
            if (chunk >= 2) {
                awaitHalf(half);
            }
            HostCopy.copy(source, written, staging, half * HALF, length);
            session.require(
                    session.driver().upload(target + written, address(half), length, session.stream()), "uploading");
            markHalf(half);
        }
    }

    /** Copies from the device to host memory, after what is in the stream. */
    void download(long source, MemorySegment target) {
        long bytes = target.byteSize();
        long asked = 0;
        int chunk = 0;
        for (long read = 0; read < bytes; read += HALF, chunk++) {
            while (asked < bytes && asked < read + 2 * HALF) {
                int half = (int) (asked / HALF & 1);
                long length = Math.min(HALF, bytes - asked);
                session.require(
                        session.driver().download(address(half), source + asked, length, session.stream()),
                        "downloading");
                markHalf(half);
                asked += length;
            }
            awaitHalf(chunk & 1);
            HostCopy.copy(staging, (chunk & 1) * HALF, target, read, Math.min(HALF, bytes - read));
        }
    }

    @Override
    public void close() {
        for (long event : done) {
            if (event != 0) {
                session.release("destroying an event", () -> session.driver().destroyEvent(event));
            }
        }
    }

    private long address(int half) {
        return staging.address() + half * HALF;
    }

    private void markHalf(int half) {
        session.require(session.driver().record(done[half], session.stream()), "marking the stream");
    }

    private void awaitHalf(int half) {
        session.require(session.driver().await(done[half]), "waiting for the device");
    }
}
