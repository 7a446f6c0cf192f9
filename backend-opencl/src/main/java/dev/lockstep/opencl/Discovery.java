package dev.lockstep.opencl;

import dev.lockstep.kernels.host.Discovered;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the OpenCL devices. */
final class Discovery {
    private Discovery() {}

    /**
     * A platform, which is one driver's.
     *
     * @param handle its handle
     * @param name its name
     */
    record Platform(long handle, String name) {
        @Override
        public String toString() {
            return "the OpenCL platform " + name;
        }
    }

    /**
     * What was asked for, and what of it is faulty.
     *
     * @param <T> what was asked for
     */
    record Listing<T>(List<T> found, List<Availability.Unavailable> faulty) {
        Listing() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** Asks every driver and platform. One that is faulty is left out and named. */
    static Discovered<DeviceFacts> run() {
        try {
            IcdLoader loader = IcdLoader.find();
            if (loader == null) {
                return Discovered.nothing(
                        "no OpenCL loader was found (looked for " + String.join(", ", IcdLoader.candidates()) + ")",
                        "install one (Debian: apt-get install ocl-icd-libopencl1) and the driver of the device, or name"
                                + " its file with -D" + IcdLoader.NAME_PROPERTY + "=<file>");
            }
            return run(loader);
        } catch (DriverProbe.NoAnswerException e) {
            return new Discovered.Nothing<>(e.why());
        }
    }

    private static Discovered<DeviceFacts> run(IcdLoader loader) throws DriverProbe.NoAnswerException {
        List<Availability.Unavailable> faulty = new ArrayList<>(loader.faulty());
        List<Platform> platforms;
        try {
            Listing<Platform> listing = DriverProbe.ask("the OpenCL loader " + loader.name(), () -> platforms(loader));
            platforms = listing.found();
            faulty.addAll(listing.faulty());
        } catch (IcdException e) {
            return Discovered.nothing(
                    "the OpenCL loader " + loader.name() + " cannot be used: " + e.getMessage(), "reinstall it");
        }
        if (platforms.isEmpty() && faulty.isEmpty()) {
            return Discovered.nothing(
                    "the OpenCL loader " + loader.name() + " knows no platform",
                    "install the OpenCL driver of the device (NVIDIA: nvidia-opencl-icd, AMD: rocm-opencl-icd, Intel:"
                            + " intel-opencl-icd, any processor: pocl-opencl-icd); one that is installed has a file"
                            + " in /etc/OpenCL/vendors or is named by OCL_ICD_VENDORS");
        }
        List<DeviceFacts> all = new ArrayList<>();
        Set<Long> seen = new HashSet<>(); // a driver that is registered twice lists its devices twice
        for (Platform platform : platforms) {
            try {
                Listing<DeviceFacts> listing = DriverProbe.ask(platform.toString(), () -> devices(loader, platform));
                listing.found().stream().filter(device -> seen.add(device.id())).forEach(all::add);
                faulty.addAll(listing.faulty());
            } catch (DriverProbe.NoAnswerException e) {
                faulty.add(e.why());
            } catch (IcdException e) {
                faulty.add(fault(platform.toString(), e));
            }
        }
        return among(all, faulty);
    }

    private static Listing<Platform> platforms(IcdLoader loader) {
        Listing<Platform> platforms = new Listing<>();
        try (IcdQueries queries = new IcdQueries(loader)) {
            for (long handle : queries.platforms()) {
                try {
                    platforms
                            .found()
                            .add(new Platform(handle, queries.platformText(handle, DeviceFacts.PLATFORM_NAME)));
                } catch (IcdException e) {
                    platforms.faulty().add(fault("an OpenCL platform without a name", e));
                }
            }
        }
        return platforms;
    }

    private static Listing<DeviceFacts> devices(IcdLoader loader, Platform platform) {
        Listing<DeviceFacts> devices = new Listing<>();
        try (IcdQueries queries = new IcdQueries(loader)) {
            long[] ids = queries.devices(platform.handle());
            for (int i = 0; i < ids.length; i++) {
                try {
                    devices.found().add(DeviceFacts.of(queries, platform, ids[i]));
                } catch (IcdException e) {
                    devices.faulty().add(fault("device " + i + " of " + platform, e));
                }
            }
        }
        return devices;
    }

    private static Availability.Unavailable fault(String what, IcdException e) {
        return new Availability.Unavailable(
                what + " cannot be used: " + e.getMessage(), "update its driver or remove it");
    }

    /** Picks out what can be used: best first, in the order of the platforms among equals. */
    static Discovered<DeviceFacts> among(List<DeviceFacts> all, List<Availability.Unavailable> faulty) {
        if (all.isEmpty() && !faulty.isEmpty()) {
            return Discovered.nothing(
                    faulty.stream().map(Availability.Unavailable::reason).collect(Collectors.joining("; ")),
                    faulty.stream()
                            .map(Availability.Unavailable::remedy)
                            .distinct()
                            .collect(Collectors.joining("; ")));
        }
        if (all.isEmpty()) {
            return Discovered.nothing(
                    "OpenCL has no device: the platforms that are installed list none",
                    "check that the device's kernel driver is loaded and that this user may open its files in /dev/dri"
                            + " or /dev/nvidia*");
        }
        List<DeviceFacts> usable = all.stream()
                .filter(DeviceFacts::isUsable)
                .sorted(Comparator.comparingInt(DeviceFacts::preference).reversed())
                .toList();
        if (usable.isEmpty()) {
            return Discovered.nothing(
                    "no OpenCL device can be used: "
                            + all.stream().map(DeviceFacts::complaint).collect(Collectors.joining(", ")),
                    "update the driver of the device");
        }
        return new Discovered.Found<>(usable, faulty);
    }
}
