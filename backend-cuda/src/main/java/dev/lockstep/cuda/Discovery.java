package dev.lockstep.cuda;

import dev.lockstep.DeviceInfo;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.kernels.host.Discovered;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUresult;

/** Finds the CUDA devices and the libraries that they are used with. */
final class Discovery {
    /** The oldest CUDA whose driver has all that is called. */
    private static final int OLDEST_DRIVER = 12_000;

    /** No machine has so many. */
    private static final int MOST_DEVICES = 4096;

    private Discovery() {}

    /** A GPU that can be used, and the libraries that it is used with. */
    record Gpu(GpuFacts facts, CudaLibraries libraries) {
        DeviceInfo info(int index) {
            return facts.info(index, libraries);
        }
    }

    /** Asks the driver, then looks for the libraries. The devices are in the driver's order. */
    static Discovered<Gpu> run() {
        try {
            return switch (DriverProbe.ask("the NVIDIA driver's library " + DriverLibrary.NAME, Discovery::ask)) {
                case Discovered.Nothing<GpuFacts>(Availability.Unavailable why) -> new Discovered.Nothing<>(why);
                case Discovered.Found<GpuFacts> found ->
                    with(CudaLibraries.find(found.devices().getFirst().driverMajor()), found);
            };
        } catch (DriverProbe.NoAnswerException e) {
            return new Discovered.Nothing<>(e.why());
        }
    }

    private static Discovered<GpuFacts> ask() {
        try {
            DriverQueries queries = DriverQueries.open();
            int version = queries.driverVersion();
            if (version < OLDEST_DRIVER) {
                return Discovered.nothing(
                        version == 0
                                ? "the NVIDIA driver's library works only with a driver, and there is none"
                                : "the NVIDIA driver supports CUDA " + GpuFacts.versionText(version)
                                        + " at most, and CUDA " + GpuFacts.versionText(OLDEST_DRIVER) + " is needed",
                        "update the driver to version 525 or newer");
            }
            int count = queries.devices();
            if (count < 0 || count > MOST_DEVICES) {
                return ofFailure(
                        CUresult.CUDA_ERROR_UNKNOWN, "cuDeviceGetCount claims that there are " + count + " GPUs");
            }
            return count == 0
                    ? ofFailure(CUresult.CUDA_ERROR_NO_DEVICE, "cuDeviceGetCount")
                    : describe(queries, count, version);
        } catch (DriverLibrary.MissingException e) {
            return new Discovered.Nothing<>(e.why());
        } catch (DriverQueries.FailedException e) {
            return ofFailure(e.code(), String.valueOf(e.getMessage()));
        }
    }

    /** One GPU that fails must not hide the others. */
    private static Discovered<GpuFacts> describe(DriverQueries queries, int count, int version)
            throws DriverQueries.FailedException {
        List<GpuFacts> devices = new ArrayList<>();
        List<DriverQueries.FailedException> failures = new ArrayList<>();
        List<Availability.Unavailable> faulty = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                devices.add(GpuFacts.of(queries, i, version));
            } catch (DriverQueries.FailedException e) {
                failures.add(e);
                faulty.add(new Availability.Unavailable(
                        "the driver's GPU " + i + " cannot be used: " + e.getMessage(),
                        "check nvidia-smi; if it does not show that GPU either, restart the machine"));
            }
        }
        if (devices.isEmpty()) {
            throw failures.getFirst();
        }
        return new Discovered.Found<>(devices, faulty);
    }

    private static Discovered<Gpu> with(CudaLibraries libraries, Discovered.Found<GpuFacts> found) {
        Optional<CudaLibraries.Missing> missing = libraries.missing();
        if (missing.isPresent()) {
            return Discovered.nothing(missing.get().reason(), missing.get().remedy());
        }
        return new Discovered.Found<>(
                found.devices().stream().map(facts -> new Gpu(facts, libraries)).toList(), found.faulty());
    }

    /** Returns why the driver has no device, by the code that it failed with. */
    private static Discovered<GpuFacts> ofFailure(int code, String failure) {
        return switch (code) {
            case CUresult.CUDA_ERROR_NO_DEVICE ->
                Discovered.nothing(
                        "the NVIDIA driver finds no GPU",
                        "check nvidia-smi, and that CUDA_VISIBLE_DEVICES does not hide it; in a container, start it with"
                                + " --gpus all");
            case CUresult.CUDA_ERROR_STUB_LIBRARY ->
                Discovered.nothing(
                        "the library found in the driver's place is the stub that CUDA's toolkit has for linking",
                        "take the toolkit's folder stubs out of LD_LIBRARY_PATH, and install the driver");
            case CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH ->
                Discovered.nothing(
                        "the driver's library and its kernel module are of different versions",
                        "restart the machine, or load the module anew, as after an update");
            case CUresult.CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE ->
                Discovered.nothing(
                        "a compatibility library of a newer CUDA is in use, which this GPU does not support",
                        "take the folder compat out of LD_LIBRARY_PATH, or update the driver");
            case CUresult.CUDA_ERROR_SYSTEM_NOT_READY ->
                Discovered.nothing("the system is not ready for CUDA yet", "start nvidia-fabricmanager, and try again");
            default ->
                Discovered.nothing(
                        "the NVIDIA driver cannot be used: " + failure,
                        "check nvidia-smi; if it fails too, install the driver anew or restart the machine");
        };
    }
}
