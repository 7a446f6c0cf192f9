package dev.lockstep.cpu;

import dev.lockstep.DeviceInfo;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The processor, opened: its memory and its threads. Every call is done when it returns. */
final class CpuCompute implements BackendCompute {
    private final DeviceInfo info;
    private final HostMemory memory = new HostMemory(MemoryBudget.ofProcess());
    private final WorkerPool pool;
    private final CpuOps ops;

    CpuCompute(DeviceInfo info, Supplier<Kernels> kernels, int threads) {
        this.info = info;
        pool = new WorkerPool(threads);
        ops = new CpuOps(kernels, pool);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public Buffer allocate(long bytes) throws AllocationFailedException {
        return memory.allocate(bytes);
    }

    @Override
    public void free(Buffer buffer) {
        memory.free((CpuBuffer) buffer);
    }

    @Override
    public boolean accepts(Buffer buffer) {
        return buffer instanceof CpuBuffer;
    }

    @Override
    public void upload(MemorySegment source, Buffer target, long targetOffset) {
        HostCopy.copy(source, 0, ((CpuBuffer) target).segment(), targetOffset, source.byteSize());
    }

    @Override
    public void download(Buffer source, long sourceOffset, MemorySegment target) {
        HostCopy.copy(((CpuBuffer) source).segment(), sourceOffset, target, 0, target.byteSize());
    }

    @Override
    public void execute(OpCall call) {
        ops.execute(call);
    }

    @Override
    public BackendProgram compile(List<OpCall> calls) {
        return CpuProgram.compile(calls, ops);
    }

    @Override
    public void synchronize() {}

    @Override
    public Map<String, String> software() {
        Map<String, String> software = new LinkedHashMap<>();
        software.put("java", System.getProperty("java.vm.version"));
        software.put("kernels", KernelChoice.inUse());
        return software;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("threads", (long) pool.threads());
    }

    @Override
    public void close() {
        pool.close();
        memory.close();
    }
}
