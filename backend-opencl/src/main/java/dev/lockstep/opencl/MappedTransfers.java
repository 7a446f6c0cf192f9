package dev.lockstep.opencl;

import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/** Transfers on a device that computes in the host's memory: a buffer is mapped, which copies nothing, and copied once. */
final class MappedTransfers implements Transfers {
    private final Session session;

    MappedTransfers(Session session) {
        this.session = session;
    }

    @Override
    public void upload(MemorySegment source, OpenClBuffer target, long targetOffset) {
        MemorySegment mapped =
                map(target, targetOffset, source.byteSize(), CL12.CL_MAP_WRITE_INVALIDATE_REGION, "uploading");
        HostCopy.copy(source, 0, mapped, 0, source.byteSize());
        unmap(target, mapped);
    }

    @Override
    public void download(OpenClBuffer source, long sourceOffset, MemorySegment target) {
        MemorySegment mapped = map(source, sourceOffset, target.byteSize(), CL10.CL_MAP_READ, "downloading");
        HostCopy.copy(mapped, 0, target, 0, target.byteSize());
        unmap(source, mapped);
    }

    @Override
    public void close() {}

    private MemorySegment map(OpenClBuffer buffer, long offset, long bytes, long how, String action) {
        long address = CL10.nclEnqueueMapBuffer(
                session.queue(),
                buffer.handle(),
                CL10.CL_TRUE,
                how,
                offset,
                bytes,
                0,
                0,
                session.eventOfNext(),
                session.codeAddress());
        session.require(session.codeOfLast(), action);
        session.enqueued();
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private void unmap(OpenClBuffer buffer, MemorySegment mapped) {
        session.require(
                CL10.nclEnqueueUnmapMemObject(
                        session.queue(), buffer.handle(), mapped.address(), 0, 0, session.eventOfNext()),
                "unmapping a buffer");
        session.enqueued();
    }
}
