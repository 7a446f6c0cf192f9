package dev.lockstep.cuda;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.MathMode;
import dev.lockstep.error.LockstepException;
import dev.lockstep.spi.Availability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prints what the probe finds, and with {@code open}, which a math mode may follow, what opening the first device says. */
final class ProbeMain {
    private ProbeMain() {}

    /** Probes, and opens. */
    public static void main(String[] args) throws IOException {
        switch (new CudaBackend().probe()) {
            case Availability.Available available ->
                System.out.println("devices " + available.devices() + " faulty " + available.faulty());
            case Availability.Unavailable none -> System.out.println(none.reason() + " | " + none.remedy());
        }
        System.out.println(
                "JCuda loaded: " + Files.readString(Path.of("/proc/self/maps")).contains("JCudaDriver"));
        if (args.length > 0) {
            MathMode mode = args.length > 1 ? MathMode.valueOf(args[1]) : MathMode.FP32;
            try (Compute compute =
                    Compute.open("cuda", ComputeOptions.defaults().withMathMode(mode))) {
                System.out.println(compute.receipt());
            } catch (LockstepException e) {
                System.out.println(e.getMessage());
            }
        }
    }
}
