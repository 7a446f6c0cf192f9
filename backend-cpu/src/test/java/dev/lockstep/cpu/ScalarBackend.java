package dev.lockstep.cpu;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** The device {@code scalar}: the CPU backend with the scalar loops for good. */
public final class ScalarBackend implements Backend {
    private static final DeviceInfo INFO = new DeviceInfo(new Device("scalar", 0), "scalar twin", 1, -1, Map.of());

    private static final Kernels KERNELS = new ScalarKernels();

    @Override
    public String kind() {
        return "scalar";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        CpuBackend.requireFp32(INFO.device(), options);
        return new CpuCompute(INFO, () -> KERNELS, Math.max(1, options.threads()), () -> {});
    }
}
