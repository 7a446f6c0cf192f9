package dev.lockstep.cuda;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.cuda.library.JCudaPointers;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.kernels.host.GpuCompute;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.ArrayList;
import java.util.List;
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
        return switch (Discovery.run()) {
            case Discovery.Nothing nothing -> nothing.why();
            case Discovery.Found found -> {
                List<DeviceInfo> infos = new ArrayList<>();
                for (int i = 0; i < found.devices().size(); i++) {
                    infos.add(found.devices().get(i).info(i, found.libraries()));
                }
                yield new Availability.Available(infos, found.faulty());
            }
        };
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
        return switch (Discovery.run()) {
            case Discovery.Nothing nothing ->
                throw new DeviceUnavailableException(
                        device, nothing.why().reason(), nothing.why().remedy());
            case Discovery.Found found -> {
                if (index >= found.devices().size()) {
                    throw new DeviceUnavailableException(
                            device, "it is gone since the devices were listed", "list them again");
                }
                GpuFacts facts = found.devices().get(index);
                if (facts.prohibited()) {
                    throw new DeviceUnavailableException(
                            device,
                            "its compute mode is PROHIBITED",
                            "as root: nvidia-smi -i " + index + " -c DEFAULT");
                }
                JCuda.load(device);
                yield new GpuCompute(new CudaDevice(
                        facts.info(index, found.libraries()), facts, options.mathMode(), found.libraries(), stream));
            }
        };
    }
}
