package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.Device;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.spi.Availability;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The first OpenCL device, for tests; without one they are skipped, loudly, unless that is forbidden. */
final class OpenCl {
    private OpenCl() {}

    /** Opens it with the kernels that suit it. */
    static Compute open() {
        require();
        return Compute.open("opencl");
    }

    /** Opens it with the kernels of a GPU, and with its data carried there and back. */
    static Compute openAsGpu(int group) {
        require();
        System.setProperty(LimitsChoice.SHAPE_PROPERTY, "gpu");
        System.setProperty(LimitsChoice.GROUP_PROPERTY, Integer.toString(group));
        try {
            return Compute.open("opencl");
        } finally {
            System.clearProperty(LimitsChoice.SHAPE_PROPERTY);
            System.clearProperty(LimitsChoice.GROUP_PROPERTY);
        }
    }

    /** Skips the test, or fails it, where there is no OpenCL device. */
    static void require() {
        if (new OpenClBackend().probe() instanceof Availability.Unavailable none) {
            String message = "SKIPPED: no test of the OpenCL backend ran: " + none.reason() + "; " + none.remedy();
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                Assertions.fail(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    /** Returns it as the backend has it, with a cache that keeps nothing. */
    static ClDevice device() {
        return new ClDevice(OpenClBackend.info(facts(), 0), facts(), new BinaryCache(null), null);
    }

    /** Returns the facts of the first device. */
    static DeviceFacts facts() {
        require();
        return Discovery.run().device(new Device(OpenClBackend.KIND, 0));
    }
}
