package dev.lockstep.cuda;

import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUresult;

/** What CUDA devices there are, or why there is none. */
sealed interface Discovery {
    /** The oldest CUDA whose driver has all that is called. */
    int OLDEST_DRIVER = 12_000;

    /** No machine has so many. */
    int MOST_DEVICES = 4096;

    /** The devices, in the driver's order, what is wrong with others, and the libraries that they are used with. */
    record Found(List<GpuFacts> devices, List<Availability.Unavailable> faulty, CudaLibraries libraries)
            implements Discovery {}

    /** There is none. */
    record Nothing(Availability.Unavailable why) implements Discovery {}

    /** What the driver answers. */
    sealed interface Answer {
        /** The GPUs that it can describe, by the version of CUDA that it supports, and what is wrong with others. */
        record Listed(int version, List<GpuFacts> devices, List<Availability.Unavailable> faulty) implements Answer {}

        /** It cannot be used. */
        record Refused(Nothing why) implements Answer {}
    }

    /** Asks the driver, then looks for the libraries. */
    static Discovery run() {
        try {
            return switch (DriverProbe.ask("the NVIDIA driver's library " + DriverLibrary.NAME, Discovery::ask)) {
                case Answer.Refused refused -> refused.why();
                case Answer.Listed listed -> with(listed, CudaLibraries.find(listed.version() / 1000));
            };
        } catch (DriverProbe.NoAnswerException e) {
            return new Nothing(e.why());
        }
    }

    private static Answer ask() {
        try {
            DriverQueries queries = DriverQueries.open();
            int version = queries.driverVersion();
            if (version < OLDEST_DRIVER) {
                return new Answer.Refused(nothing(
                        version == 0
                                ? "the NVIDIA driver's library works only with a driver, and there is none"
                                : "the NVIDIA driver supports CUDA " + GpuFacts.versionText(version)
                                        + " at most, and CUDA " + GpuFacts.versionText(OLDEST_DRIVER) + " is needed",
                        "update the driver to version 525 or newer"));
            }
            int count = queries.devices();
            if (count < 0 || count > MOST_DEVICES) {
                return new Answer.Refused(ofFailure(
                        CUresult.CUDA_ERROR_UNKNOWN, "cuDeviceGetCount claims that there are " + count + " GPUs"));
            }
            return count == 0
                    ? new Answer.Refused(ofFailure(CUresult.CUDA_ERROR_NO_DEVICE, "cuDeviceGetCount"))
                    : describe(queries, count, version);
        } catch (DriverLibrary.MissingException e) {
            return new Answer.Refused(new Nothing(e.why()));
        } catch (DriverQueries.FailedException e) {
            return new Answer.Refused(ofFailure(e.code(), String.valueOf(e.getMessage())));
        }
    }

    /** One GPU that fails must not hide the others. */
    private static Answer describe(DriverQueries queries, int count, int version) throws DriverQueries.FailedException {
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
        return new Answer.Listed(version, devices, faulty);
    }

    private static Discovery with(Answer.Listed listed, CudaLibraries libraries) {
        Optional<CudaLibraries.Missing> missing = libraries.missing();
        if (missing.isPresent()) {
            return nothing(missing.get().reason(), missing.get().remedy());
        }
        return new Found(listed.devices(), listed.faulty(), libraries);
    }

    /** Returns why the driver has no device, by the code that it failed with. */
    static Nothing ofFailure(int code, String failure) {
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
