package dev.lockstep.opencl;

import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import org.lwjgl.opencl.CL10;

/**
 * Transfers to and from a device with memory of its own, through a block of host memory that the driver has pinned, so that
 * the device fetches it by itself. The block has two halves: one is copied by the host while the device copies the other.
 */
final class StagedTransfers implements Transfers {
    /** Larger ones gain nothing; smaller ones cost a round trip more often. */
    static final long HALF = 2 << 20;

    private final Session session;
    private final long pinned;
    private final MemorySegment staging;

    StagedTransfers(Session session) {
        this.session = session;
        pinned = CL10.nclCreateBuffer(
                session.context(),
                CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR,
                2 * HALF,
                0,
                session.codeAddress());
        session.require(session.codeOfLast(), "allocating pinned memory");
        long address = CL10.nclEnqueueMapBuffer(
                session.queue(),
                pinned,
                CL10.CL_TRUE,
                CL10.CL_MAP_READ | CL10.CL_MAP_WRITE,
                0,
                2 * HALF,
                0,
                0,
                0,
                session.codeAddress());
        int code = session.codeOfLast();
        if (code != ClCode.SUCCESS) {
            CL10.clReleaseMemObject(pinned);
            throw session.failure(code, "mapping pinned memory");
        }
        staging = MemorySegment.ofAddress(address).reinterpret(2 * HALF);
    }

    @Override
    public void upload(MemorySegment source, OpenClBuffer target, long targetOffset) {
        long bytes = source.byteSize();
        long written = 0;
        for (int chunk = 0; written < bytes; chunk++) {
            long length = Math.min(HALF, bytes - written);
            long half = (chunk & 1) * HALF;
            // Every second write waits: the one before it, which used the half that is filled next, is then done as
            // well.
            boolean waits = (chunk & 1) == 1 || written + length == bytes;
            HostCopy.copy(source, written, staging, half, length);
            session.require(
                    CL10.nclEnqueueWriteBuffer(
                            session.queue(),
                            target.handle(),
                            waits ? CL10.CL_TRUE : CL10.CL_FALSE,
                            targetOffset + written,
                            length,
                            staging.address() + half,
                            0,
                            0,
                            session.eventOfNext()),
                    "uploading");
            session.enqueued();
            written += length;
        }
    }

    @Override
    public void download(OpenClBuffer source, long sourceOffset, MemorySegment target) {
        long bytes = target.byteSize();
        long length = Math.min(HALF, bytes);
        read(source, sourceOffset, length, 0, true);
        for (long done = 0, half = 0; done < bytes; half = HALF - half) {
            long next = Math.min(HALF, bytes - done - length);
            if (next > 0) {
                read(source, sourceOffset + done + length, next, HALF - half, false);
                session.flush();
            }
            HostCopy.copy(staging, half, target, done, length);
            if (next > 0) {
                session.require(CL10.clFinish(session.queue()), "downloading");
            }
            done += length;
            length = next;
        }
    }

    @Override
    public void close() {
        CL10.nclEnqueueUnmapMemObject(session.queue(), pinned, staging.address(), 0, 0, 0);
        CL10.clReleaseMemObject(pinned);
    }

    private void read(OpenClBuffer source, long offset, long length, long half, boolean waits) {
        session.require(
                CL10.nclEnqueueReadBuffer(
                        session.queue(),
                        source.handle(),
                        waits ? CL10.CL_TRUE : CL10.CL_FALSE,
                        offset,
                        length,
                        staging.address() + half,
                        0,
                        0,
                        session.eventOfNext()),
                "downloading");
        session.enqueued();
    }
}
