package dev.lockstep.opencl;

import dev.lockstep.spi.Availability;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What OpenCL devices there are, or why there is none. */
sealed interface Discovery {
    /** The devices that can be used: best first, in the order of the platforms among equals. */
    record Found(List<DeviceFacts> devices) implements Discovery {}

    /** There is none. */
    record Nothing(Availability.Unavailable why) implements Discovery {}

    /** Asks every platform. */
    static Discovery run() {
        IcdLoader loader = IcdLoader.find();
        if (loader == null) {
            return nothing(
                    "no OpenCL loader was found (looked for " + String.join(", ", IcdLoader.candidates()) + ")",
                    "install one (Debian: apt-get install ocl-icd-libopencl1) and the driver of the device, or name its"
                            + " file with -D" + IcdLoader.NAME_PROPERTY + "=<file>");
        }
        try (IcdQueries queries = new IcdQueries(loader)) {
            long[] platforms = queries.platforms();
            if (platforms.length == 0) {
                return nothing(
                        "the OpenCL loader " + loader.name() + " knows no platform",
                        "install the OpenCL driver of the device (NVIDIA: nvidia-opencl-icd, AMD: rocm-opencl-icd, Intel:"
                                + " intel-opencl-icd, any processor: pocl-opencl-icd); one that is installed has a file"
                                + " in /etc/OpenCL/vendors or is named by OCL_ICD_VENDORS");
            }
            List<DeviceFacts> all = new ArrayList<>();
            Set<Long> seen = new HashSet<>(); // a driver that is registered twice lists its devices twice
            for (long platform : platforms) {
                for (long device : queries.devices(platform)) {
                    if (seen.add(device)) {
                        all.add(DeviceFacts.of(queries, platform, device));
                    }
                }
            }
            return among(all);
        } catch (IcdException e) {
            return nothing("the OpenCL loader " + loader.name() + " cannot be used: " + e.getMessage(), "reinstall it");
        }
    }

    /** Picks out what can be used. */
    static Discovery among(List<DeviceFacts> all) {
        if (all.isEmpty()) {
            return nothing(
                    "OpenCL has no device: the platforms that are installed list none",
                    "check that the device's kernel driver is loaded and that this user may open its files in /dev/dri"
                            + " or /dev/nvidia*");
        }
        List<DeviceFacts> usable = all.stream()
                .filter(DeviceFacts::isUsable)
                .sorted(Comparator.comparingInt(DeviceFacts::preference).reversed())
                .toList();
        if (usable.isEmpty()) {
            return nothing(
                    "no OpenCL device can be used: "
                            + all.stream().map(DeviceFacts::complaint).collect(Collectors.joining(", ")),
                    "update the driver of the device");
        }
        return new Found(usable);
    }

    private static Nothing nothing(String reason, String remedy) {
        return new Nothing(new Availability.Unavailable(reason, remedy));
    }
}
