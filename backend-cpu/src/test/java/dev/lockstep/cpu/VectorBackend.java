package dev.lockstep.cpu;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** The device {@code vector}: the CPU backend with the loops on the Vector API from the start. */
public final class VectorBackend implements Backend {
    private static final DeviceInfo INFO = new DeviceInfo(new Device("vector", 0), "Vector API", 1, -1, Map.of());

    @Override
    public String kind() {
        return "vector";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        Kernels kernels = new VectorKernels();
        CpuBackend.requireFp32(INFO.device(), options);
        return new CpuCompute(INFO, () -> kernels, Math.max(1, options.threads()), () -> {});
    }
}
