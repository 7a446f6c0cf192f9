package dev.lockstep.cuda;

import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.spi.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUresult;

/** What CUDA devices there are, or why there is none. */
sealed interface Discovery {
    /** The oldest CUDA whose driver has all that is called. */
    int OLDEST_DRIVER = 12_000;

    /** The devices, in the driver's order, and the libraries that they are used with. */
    record Found(List<GpuFacts> devices, CudaLibraries libraries) implements Discovery {}

    /** There is none. */
    record Nothing(Availability.Unavailable why) implements Discovery {}

    /** Asks the driver, then looks for the libraries. */
    static Discovery run() {
        try {
            DriverQueries queries = DriverQueries.open();
            int version = queries.driverVersion();
            if (version < OLDEST_DRIVER) {
                return nothing(
                        version == 0
                                ? "the NVIDIA driver's library works only with a driver, and there is none"
                                : "the NVIDIA driver supports CUDA " + GpuFacts.versionText(version)
                                        + " at most, and CUDA " + GpuFacts.versionText(OLDEST_DRIVER) + " is needed",
                        "update the driver to version 525 or newer");
            }
            int count = queries.devices();
            if (count == 0) {
                return ofFailure(CUresult.CUDA_ERROR_NO_DEVICE, "cuDeviceGetCount");
            }
            List<GpuFacts> devices = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                devices.add(GpuFacts.of(queries, i, version));
            }
            return with(devices, CudaLibraries.find(version / 1000));
        } catch (DriverLibrary.MissingException e) {
            return new Nothing(e.why());
        } catch (DriverQueries.FailedException e) {
            return ofFailure(e.code(), String.valueOf(e.getMessage()));
        }
    }

    private static Discovery with(List<GpuFacts> devices, CudaLibraries libraries) {
        Optional<CudaLibraries.Missing> missing = libraries.missing();
        if (missing.isPresent()) {
            return nothing(missing.get().reason(), missing.get().remedy());
        }
        return new Found(devices, libraries);
    }

    /** Returns why the driver has no device, by the code that it failed with. */
    static Discovery ofFailure(int code, String failure) {
        return switch (code) {
            case CUresult.CUDA_ERROR_NO_DEVICE ->
                nothing(
                        "the NVIDIA driver finds no GPU",
                        "check nvidia-smi, and that CUDA_VISIBLE_DEVICES does not hide it; in a container, start it with"
                                + " --gpus all");
            case CUresult.CUDA_ERROR_STUB_LIBRARY ->
                nothing(
                        "the library found in the driver's place is the stub that CUDA's toolkit has for linking",
                        "take the toolkit's folder stubs out of LD_LIBRARY_PATH, and install the driver");
            case CUresult.CUDA_ERROR_SYSTEM_DRIVER_MISMATCH ->
                nothing(
                        "the driver's library and its kernel module are of different versions",
                        "restart the machine, or load the module anew, as after an update");
            case CUresult.CUDA_ERROR_COMPAT_NOT_SUPPORTED_ON_DEVICE ->
                nothing(
                        "a compatibility library of a newer CUDA is in use, which this GPU does not support",
                        "take the folder compat out of LD_LIBRARY_PATH, or update the driver");
            case CUresult.CUDA_ERROR_SYSTEM_NOT_READY ->
                nothing("the system is not ready for CUDA yet", "start nvidia-fabricmanager, and try again");
            default ->
                nothing(
                        "the NVIDIA driver cannot be used: " + failure,
                        "check nvidia-smi; if it fails too, install the driver anew or restart the machine");
        };
    }

    private static Nothing nothing(String reason, String remedy) {
        return new Nothing(new Availability.Unavailable(reason, remedy));
    }
}
