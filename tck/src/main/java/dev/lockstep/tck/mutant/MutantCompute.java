package dev.lockstep.tck.mutant;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.Map;
import java.util.function.Supplier;

/** A right compute whose queues are wrong. */
final class MutantCompute implements BackendCompute {
    private final BackendCompute right;
    private final DeviceInfo info;
    private final Supplier<BackendQueue> queues;

    MutantCompute(BackendCompute right, Mutant mutant, DeviceInfo info) {
        this.right = right;
        this.info = info;
        this.queues = mutant.queues(right::openQueue);
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return queues.get();
    }

    @Override
    public Map<String, String> software() {
        return right.software();
    }

    @Override
    public Map<String, Long> counters() {
        return right.counters();
    }

    @Override
    public void close() {
        right.close();
    }
}
