package dev.lockstep.cuda;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.cuda.library.JCudaPointers;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.kernels.host.GpuCompute;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.NativeAccess;
import java.util.Optional;
import jcuda.driver.CUstream;
import org.jspecify.annotations.Nullable;

/** Finds the GPUs of the NVIDIA driver. Thread-safe; nothing is loaded before the first {@link #probe}. */
public final class CudaBackend implements Backend {
    /** The kind of its devices. */
    public static final String KIND = "cuda";

    private final @Nullable Long stream;

    /** Called by {@link java.util.ServiceLoader}. */
    public CudaBackend() {
        stream = null;
    }

    private CudaBackend(long stream) {
        this.stream = stream;
    }

    /**
     * Returns a backend whose computes have a stream that the application owns as their default queue, for {@link
     * dev.lockstep.Compute#open(Backend, int, ComputeOptions)}. So ops are in order with what the application puts there, without
     * waiting for each other. The stream stays the application's: it must outlive the compute, and belong to a context of the
     * device that is opened.
     */
    public static CudaBackend on(CUstream stream) {
        return new CudaBackend(JCudaPointers.get(stream));
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Availability probe() {
        Optional<Availability.Unavailable> refusal = NativeAccess.refusal(CudaBackend.class, "jcuda", "jcublas");
        return refusal.isPresent() ? refusal.get() : Discovery.run().availability(Discovery.Gpu::info);
    }

    /**
     * Opens a GPU.
     *
     * @throws DeviceUnavailableException if it is gone since the probe, or nobody may use it
     * @throws BackendException if a library cannot be loaded, or the driver refuses a context
     */
    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        Device device = new Device(KIND, index);
        Discovery.Gpu gpu = Discovery.run().device(device);
        if (gpu.facts().prohibited()) {
            throw new DeviceUnavailableException(
                    device, "its compute mode is PROHIBITED", "as root: nvidia-smi -i " + index + " -c DEFAULT");
        }
        JCuda.load(device);
        return new GpuCompute(
                new CudaDevice(gpu.info(index), gpu.facts(), options.mathMode(), gpu.libraries(), stream));
    }
}
