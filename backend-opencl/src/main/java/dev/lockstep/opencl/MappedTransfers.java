package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.Transfers;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/** Transfers on a device that computes in the host's memory. Mapping a buffer copies nothing, so data are copied once. */
final class MappedTransfers implements Transfers {
    private final ClQueue queue;

    MappedTransfers(ClQueue queue) {
        this.queue = queue;
    }

    @Override
    public void upload(MemorySegment source, DeviceBuffer target, long targetOffset) {
        MemorySegment mapped =
                map(target, targetOffset, source.byteSize(), CL12.CL_MAP_WRITE_INVALIDATE_REGION, "uploading");
        HostCopy.copy(source, 0, mapped, 0, source.byteSize());
        unmap(target, mapped);
    }

    @Override
    public void download(DeviceBuffer source, long sourceOffset, MemorySegment target) {
        MemorySegment mapped = map(source, sourceOffset, target.byteSize(), CL10.CL_MAP_READ, "downloading");
        HostCopy.copy(mapped, 0, target, 0, target.byteSize());
        unmap(source, mapped);
    }

    private MemorySegment map(DeviceBuffer buffer, long offset, long bytes, long how, String action) {
        long address = CL10.nclEnqueueMapBuffer(
                queue.handle(), buffer.handle(), CL10.CL_TRUE, how, offset, bytes, 0, 0, 0, queue.codeAddress());
        queue.health().require(queue.codeOfLast(), action);
        queue.enqueued();
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    private void unmap(DeviceBuffer buffer, MemorySegment mapped) {
        queue.health()
                .require(
                        CL10.nclEnqueueUnmapMemObject(queue.handle(), buffer.handle(), mapped.address(), 0, 0, 0),
                        "unmapping a buffer");
        queue.enqueued();
    }
}
