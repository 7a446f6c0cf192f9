package dev.lockstep.cuda;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/** Finds the GPUs of the NVIDIA driver. Thread-safe; nothing is loaded before the first {@link #probe}. */
public final class CudaBackend implements Backend {
    /** The kind of its devices. */
    public static final String KIND = "cuda";

    /** Called by {@link java.util.ServiceLoader}. */
    public CudaBackend() {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Availability probe() {
        return unavailable();
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        Availability.Unavailable why = unavailable();
        throw new DeviceUnavailableException(new Device(KIND, index), why.reason(), why.remedy());
    }

    private static Availability.Unavailable unavailable() {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup("libcuda.so.1", arena);
            return new Availability.Unavailable("the CUDA backend is not finished", "use another device");
        } catch (IllegalArgumentException e) {
            return new Availability.Unavailable(
                    "there is no NVIDIA driver (looked for libcuda.so.1)", "install the driver of the GPU");
        }
    }
}
