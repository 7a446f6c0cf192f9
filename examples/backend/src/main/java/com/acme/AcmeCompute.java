package com.acme;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The opened device, which its queues share. */
final class AcmeCompute implements BackendCompute {
    private final DeviceInfo info;
    private final AtomicLong calls = new AtomicLong();

    AcmeCompute(DeviceInfo info) {
        this.info = info;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return new AcmeQueue(calls);
    }

    @Override
    public Map<String, String> software() {
        return Map.of("acme", "1.0");
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of("calls", calls.get());
    }

    @Override
    public void close() {}
}
