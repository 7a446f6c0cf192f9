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

    CpuCompute(DeviceInfo info, Supplier<Kernels> kernels, int threads) {
        this.info = info;
        this.kernels = kernels;
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
        helpers.close();
        memory.close();
    }
}
