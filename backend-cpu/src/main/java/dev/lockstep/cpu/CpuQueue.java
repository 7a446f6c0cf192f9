package dev.lockstep.cpu;

import dev.lockstep.Device;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendEvent;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;

/** An order of calls on the processor. Every call is done when it returns, but for copies that a thread of their own makes. */
final class CpuQueue implements BackendQueue {
    private final HostMemory memory;
    private final WorkerPool pool;
    private final CpuOps ops;
    private final CopyThread copies;

    CpuQueue(Device device, HostMemory memory, Supplier<Kernels> kernels, WorkerPool pool) {
        this.memory = memory;
        this.pool = pool;
        ops = new CpuOps(kernels, pool);
        copies = new CopyThread(device);
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        return memory.allocate(bytes);
    }

    @Override
    public void free(Buffer buffer) {
        copies.awaitAll();
        CpuBuffer freed = (CpuBuffer) buffer;
        if (freed.allocation().arena() != null) {
            memory.free(freed);
        }
    }

    @Override
    public boolean readsInPlace(MemorySegment segment) {
        return true;
    }

    @Override
    public Buffer inPlace(MemorySegment segment) {
        return CpuBuffer.of(segment);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return buffer instanceof CpuBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        copies.require();
        HostCopy.copy(source, 0, ((CpuBuffer) target).segment(), targetOffset, source.byteSize());
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        copies.require();
        HostCopy.copy(((CpuBuffer) source).segment(), sourceOffset, target, 0, target.byteSize());
    }

    @Override
    public void startUpload(MemorySegment source, Buffer target, long targetOffset) {
        MemorySegment to = ((CpuBuffer) target).segment();
        copies.begin(source, 0, to, targetOffset, source.byteSize());
    }

    @Override
    public void startDownload(Buffer source, long sourceOffset, MemorySegment target) {
        MemorySegment from = ((CpuBuffer) source).segment();
        copies.begin(from, sourceOffset, target, 0, target.byteSize());
    }

    @Override
    public void execute(OpCall call) {
        copies.require();
        ops.execute(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return CpuProgram.compile(calls, ops, copies);
    }

    @Override
    public BackendEvent event() {
        return copies.event();
    }

    @Override
    public void synchronize() {
        copies.require();
    }

    @Override
    public void close() {
        copies.close();
        pool.close();
    }
}
