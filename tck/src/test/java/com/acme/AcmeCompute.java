package com.acme;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.Map;

final class AcmeCompute implements BackendCompute {
    private final DeviceInfo info;

    AcmeCompute(DeviceInfo info) {
        this.info = info;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return new AcmeQueue();
    }

    @Override
    public Map<String, String> software() {
        return Map.of();
    }

    @Override
    public Map<String, Long> counters() {
        return Map.of();
    }

    @Override
    public void close() {}
}
