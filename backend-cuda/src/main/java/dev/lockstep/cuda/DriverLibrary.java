package dev.lockstep.cuda;

import dev.lockstep.cuda.library.DynamicLoader;
import dev.lockstep.spi.Availability;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** The shared library of NVIDIA's driver. The search is repeated until it is found; it then stays open. */
final class DriverLibrary {
    static final String NAME = "libcuda.so.1";

    /** What the kernel's part of the driver shows, whether or not the library is there too. */
    private static final Path KERNEL_DRIVER = Path.of("/proc/driver/nvidia/version");

    private static final String USUAL_FOLDERS = ":/usr/lib/x86_64-linux-gnu:/usr/lib64:/usr/lib";

    /** What the system's loader says of a file that is not there. */
    private static final String ABSENT = "No such file";

    private static MemorySegment handle = MemorySegment.NULL;

    private DriverLibrary() {}

    /** There is no driver that can be used. */
    static final class MissingException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Availability.Unavailable why;

        MissingException(String reason, String remedy) {
            super(reason);
            why = new Availability.Unavailable(reason, remedy);
        }

        Availability.Unavailable why() {
            return why;
        }
    }

    /** Opens the library if it is not open. Nothing of JCuda is loaded for it. */
    static synchronized void open() throws MissingException {
        if (handle.address() != 0) {
            return;
        }
        requirePlatform(System.getProperty("os.name"), System.getProperty("os.arch"));
        boolean kernelDriverLoaded = Files.exists(KERNEL_DRIVER);
        if (!kernelDriverLoaded && !isThere()) {
            throw missing(ABSENT, false);
        }
        try {
            handle = DynamicLoader.open(Path.of(NAME));
        } catch (DynamicLoader.NotOpenedException e) {
            throw missing(String.valueOf(e.getMessage()), kernelDriverLoaded);
        }
    }

    /** Asks the JVM, which needs no call of our own for it; and where it finds none that it can open, whether there is one at all. */
    private static boolean isThere() {
        try {
            return SymbolLookup.libraryLookup(NAME, Arena.global())
                    .find("cuInit")
                    .isPresent();
        } catch (IllegalArgumentException e) {
            String folders = System.getenv().getOrDefault("LD_LIBRARY_PATH", "") + USUAL_FOLDERS;
            return Stream.of(folders.split(":")).anyMatch(folder -> Files.exists(Path.of(folder, NAME)));
        }
    }

    /** Returns the address of a function, 0 if the driver lacks it. */
    static synchronized long symbol(String name) {
        return handle.address() == 0 ? 0 : DynamicLoader.symbol(handle, name);
    }

    static void requirePlatform(String system, String processor) throws MissingException {
        boolean linux = system.toLowerCase(Locale.ROOT).startsWith("linux");
        if (!linux || !(processor.equals("amd64") || processor.equals("x86_64"))) {
            throw new MissingException(
                    "CUDA is supported on Linux on x86-64 only, and this is " + system + " on " + processor,
                    "use another device, such as opencl");
        }
    }

    static MissingException missing(String loaderSays, boolean kernelDriverLoaded) {
        if (!loaderSays.contains(ABSENT)) {
            return new MissingException(
                    "the NVIDIA driver's library cannot be loaded: " + loaderSays, "install the driver anew");
        }
        return kernelDriverLoaded
                ? new MissingException(
                        "the NVIDIA driver is loaded but its library " + NAME + " is not here",
                        "install the driver's CUDA library (Debian: apt-get install libcuda1), or start the container"
                                + " with --gpus all and NVIDIA_DRIVER_CAPABILITIES=compute,utility")
                : new MissingException(
                        "no NVIDIA driver was found (looked for " + NAME + ")",
                        "install the driver of the GPU (Debian: apt-get install nvidia-driver libcuda1; in a container,"
                                + " start it with --gpus all), or use another device");
    }
}
