package com.acme;

import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import java.util.Map;

final class AcmeCompute implements BackendCompute {
    private final DeviceInfo info;
    private final MathMode mode;

    AcmeCompute(DeviceInfo info, MathMode mode) {
        this.info = info;
        this.mode = mode;
    }

    @Override
    public DeviceInfo info() {
        return info;
    }

    @Override
    public BackendQueue openQueue() {
        return new AcmeQueue(mode);
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
