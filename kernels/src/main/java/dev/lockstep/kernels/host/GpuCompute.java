package dev.lockstep.kernels.host;

import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.BackendCompute;
import java.util.Map;

/** An opened device that is reached through a driver. */
public final class GpuCompute implements BackendCompute {
    private final DriverDevice device;

    /** Opens no queue yet. */
    public GpuCompute(DriverDevice device) {
        this.device = device;
    }

    @Override
    public DeviceInfo info() {
        return device.info();
    }

    @Override
    public GpuQueue openQueue() {
        return GpuQueue.open(device);
    }

    @Override
    public Map<String, String> software() {
        return device.software();
    }

    @Override
    public Map<String, Long> counters() {
        return device.counters().asMap();
    }

    @Override
    public void close() {
        device.close();
        device.health().finish();
    }
}
