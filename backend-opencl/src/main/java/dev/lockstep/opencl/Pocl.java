package dev.lockstep.opencl;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Workarounds for PoCL, the OpenCL driver for CPUs: environment variables, which it reads when platforms are first listed. */
final class Pocl {
    private static final String CACHE = "POCL_CACHE_DIR";
    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.opencl");

    private Pocl() {}

    /**
     * Sets what it reads. It must not take the signal SIGFPE away from the JVM, whose handler turns it into an ArithmeticException:
     * with PoCL's, {@code 1 / 0} would be 1 in the whole process. It must not compile kernels for each size of grid: PoCL 3.1 then
     * takes one for another when launches of two sizes overlap, and ends the process. And it loads what it has compiled from a
     * folder, by default {@code /tmp/pocl} where the user has no home, so it is given a private one; where code cannot be loaded from
     * that, it would end the process.
     *
     * @return why it cannot be used, null if it can
     */
    static Availability.@Nullable Unavailable restrain() {
        ProcessEnvironment.set("POCL_SIGFPE_HANDLER", "0");
        ProcessEnvironment.set("POCL_WORK_GROUP_SPECIALIZATION", "0");
        try {
            ProcessEnvironment.set(CACHE, cacheFolder().toString());
            return null;
        } catch (IOException e) {
            return new Availability.Unavailable(
                    "PoCL has no folder for the kernels that it compiles: " + e.getMessage(), PrivateFolder.REMEDY);
        }
    }

    /** Returns whether a driver's library is PoCL's. */
    static boolean is(String library) {
        return library.contains("pocl");
    }

    /** Returns whether a device is PoCL's. */
    static boolean isPlatform(DeviceFacts facts) {
        return facts.platformName().equals("Portable Computing Language");
    }

    private static Path cacheFolder() throws IOException {
        String given = System.getenv(CACHE);
        Path wanted = given == null || given.isEmpty() ? PrivateFolder.cache().resolve("pocl") : Path.of(given);
        try {
            Path folder = PrivateFolder.require(wanted);
            PrivateFolder.requireCode(folder);
            return folder;
        } catch (IOException e) {
            boolean unsafe = e instanceof PrivateFolder.NotPrivateException;
            LOGGER.log(
                    unsafe ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
                    "PoCL compiles its kernels anew in each process, and does not keep them in " + wanted + ": "
                            + e.getMessage());
            Path folder = PrivateFolder.freshForCode("lockstep-pocl-");
            PrivateFolder.deleteAtExit(folder);
            return folder;
        }
    }
}
