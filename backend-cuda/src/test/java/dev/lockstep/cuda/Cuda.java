package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.spi.Availability;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The first CUDA device, simulated or not, for tests; without one they are skipped, loudly, unless that is forbidden. */
final class Cuda {
    private Cuda() {}

    static Compute open() {
        return open(MathMode.FP32);
    }

    static Compute open(MathMode mode) {
        require();
        return Compute.open("cuda", ComputeOptions.defaults().withMathMode(mode));
    }

    /** Skips the test, or fails it, where there is no CUDA device. */
    static void require() {
        if (new CudaBackend().probe() instanceof Availability.Unavailable none) {
            String message = "SKIPPED: no test of the CUDA backend ran: " + none.reason() + "; " + none.remedy();
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                Assertions.fail(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    /** Returns what the driver says of the first device. */
    static GpuFacts facts() {
        return gpu().facts();
    }

    /** Returns the libraries that the devices are used with. */
    static CudaLibraries libraries() {
        return gpu().libraries();
    }

    private static Discovery.Gpu gpu() {
        require();
        return Discovery.run().device(new Device(CudaBackend.KIND, 0));
    }
}
