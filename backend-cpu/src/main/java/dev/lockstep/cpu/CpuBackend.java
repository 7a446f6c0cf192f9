package dev.lockstep.cpu;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the processor that the JVM runs on: one device, which is always there. Thread-safe. */
public final class CpuBackend implements Backend {
    /** Called by {@link java.util.ServiceLoader}. */
    public CpuBackend() {}

    @Override
    public String kind() {
        return Device.CPU.kind();
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(info()));
    }

    /**
     * Opens the processor.
     *
     * @throws UnsupportedFeatureException if the math mode is not FP32
     */
    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        requireFp32(Device.CPU, options);
        int threads = options.threads() == 0 ? Runtime.getRuntime().availableProcessors() : options.threads();
        DeviceInfo info = info();
        KernelChoice.open();
        return new CpuCompute(info, KernelChoice::kernels, threads, KernelChoice::close);
    }

    /** Refuses the other math modes, which no loops compute in. */
    static void requireFp32(Device device, ComputeOptions options) {
        if (options.mathMode() != MathMode.FP32) {
            throw new UnsupportedFeatureException(
                    device, "math mode " + options.mathMode(), "open it with math mode FP32");
        }
    }

    private static DeviceInfo info() {
        Map<String, String> capabilities = new LinkedHashMap<>();
        capabilities.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        capabilities.put("vectors", KernelChoice.capability());
        capabilities.put(
                "compiled loops",
                NativeLibrary.isThere() ? NativeLibrary.platform() : "none: " + NativeLibrary.refusal());
        return new DeviceInfo(Device.CPU, Processor.name(), Processor.memoryBytes(), 0, capabilities);
    }
}
