package dev.lockstep.cpu;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The processor, opened: its memory and the threads that help its queues. */
final class CpuCompute implements BackendCompute {
    private final DeviceInfo info;
    private final Supplier<Kernels> kernels;
    private final HostMemory memory = new HostMemory(MemoryBudget.ofProcess());
    private final HelperThreads helpers;
    private final Runnable closed;

    /**
     * Opens it.
     *
     * @param kernels the inner loops to use at the moment
     * @param threads how many compute, the calling one included
     * @param closed called when it is closed
     */
    CpuCompute(DeviceInfo info, Supplier<Kernels> kernels, int threads, Runnable closed) {
        this.info = info;
        this.kernels = kernels;
        this.closed = closed;
        helpers = new HelperThreads(threads - 1);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return new CpuQueue(info.device(), memory, kernels, new WorkerPool(helpers));
    }

    @Override
    public Map<String, String> software() {
        Map<String, String> software = new LinkedHashMap<>();
        software.put("java", System.getProperty("java.vm.version"));
        software.put("kernels", KernelChoice.inUse());
        return software;
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("threads", helpers.count() + 1L);
    }

    @Override
    public void close() {
        try {
            helpers.close();
            memory.close();
        } finally {
            closed.run();
        }
    }
}
