package dev.lockstep.tck.mutant;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.Map;

/** A right compute whose queues are wrong. */
final class MutantCompute implements BackendCompute {
    private final BackendCompute right;
    private final Mutant mutant;
    private final DeviceInfo info;
    private final SharedFault fault = new SharedFault();

    MutantCompute(BackendCompute right, Mutant mutant, DeviceInfo info) {
        this.right = right;
        this.mutant = mutant;
        this.info = info;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return new MutantQueue(right.openQueue(), mutant, fault);
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
