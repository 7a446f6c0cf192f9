package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.Devices;
import dev.lockstep.error.UnknownDeviceException;
import java.util.Set;
import picocli.CommandLine.Option;

/** Which device to use, and how. */
final class DeviceOptions {
    /** The kinds that a user may ask for even where no backend for them is installed. */
    static final Set<String> KNOWN_KINDS = Set.of("cpu", "cuda", "opencl");

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = Devices.AUTO,
            description = "auto, cpu, cuda[:n] or opencl[:n] (default: ${DEFAULT-VALUE}).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Host threads to use, 0 for one per processor (default: ${DEFAULT-VALUE}). "
                    + "Results do not depend on it.")
    private int threads;

    /** Opens the device; no other is taken in its place. */
    Compute open() {
        if (threads < 0) {
            throw new InputException("--threads " + threads + ": must be 0 (one per processor) or more");
        }
        checkKind();
        return Compute.open(device, ComputeOptions.defaults().withThreads(threads));
    }

    private void checkKind() {
        if (Devices.AUTO.equals(device)) {
            return;
        }
        String kind;
        try {
            kind = Device.parse(device).kind();
        } catch (UnknownDeviceException e) {
            throw unknown(e);
        }
        if (!KNOWN_KINDS.contains(kind)
                && Devices.probe().stream().noneMatch(status -> status.kind().equals(kind))) {
            throw unknown(new UnknownDeviceException(device));
        }
    }

    private InputException unknown(UnknownDeviceException cause) {
        return new InputException(
                "--device " + device + ": no such device; use auto, cpu, cuda[:n] or opencl[:n]", cause);
    }
}
