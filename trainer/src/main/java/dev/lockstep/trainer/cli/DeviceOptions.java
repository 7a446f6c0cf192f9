package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.Devices;
import dev.lockstep.MathMode;
import dev.lockstep.error.UnknownDeviceException;
import dev.lockstep.error.UnsupportedFeatureException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Which device to use, and how. */
class DeviceOptions {
    /** The kinds that a user may ask for even where no backend for them is installed. */
    static final Set<String> KNOWN_KINDS = Set.of("cpu", "cuda", "opencl");

    /** Each thread has memory of its own. */
    private static final int MAX_THREADS = 1024;

    private @Nullable String device;
    private int threads;
    private @Nullable String mathMode;

    DeviceOptions(Options options) {
        options.add(
                String.class,
                value -> device = value,
                OptionSpec.builder("--device")
                        .paramLabel("DEVICE")
                        .description("auto, cpu, cuda[:n] or opencl[:n] (default: auto; verify: all)."));
        options.add(
                int.class,
                value -> threads = value,
                OptionSpec.builder("--threads")
                        .paramLabel("N")
                        .defaultValue("0")
                        .description("Host threads to use, 0 for one per processor (default: ${DEFAULT-VALUE}). "
                                + "Results do not depend on it."));
        options.add(
                String.class,
                value -> mathMode = value,
                OptionSpec.builder("--math-mode")
                        .paramLabel("MODE")
                        .description("How matrix products are computed: fp32, tf32 or bf16 (default: fp32). "
                                + "A device that cannot do it refuses."));
    }

    boolean isGiven() {
        return device != null;
    }

    /** Returns the name that was given, {@code auto} if none was. */
    String name() {
        return device == null ? Devices.AUTO : device;
    }

    /** Opens the device that was asked for; no other is taken in its place. */
    Compute open() {
        return open(name());
    }

    /** Opens a device, with the options given. */
    Compute open(String deviceName) {
        return open(deviceName, MathMode.FP32);
    }

    /** Opens a device, with the options given and this math mode if none is among them. */
    Compute open(String deviceName, MathMode defaultMode) {
        MathMode mode = mathMode == null ? defaultMode : parse(mathMode);
        ComputeOptions options = computeOptions().withMathMode(mode);
        checkKind(deviceName);
        try {
            return Compute.open(deviceName, options);
        } catch (UnsupportedFeatureException e) {
            if (mathMode == null || !Devices.AUTO.equals(deviceName)) {
                throw e;
            }
            throw new InputException(
                    "--math-mode " + mathMode + ": no device here computes so; leave it out, or use an NVIDIA GPU", e);
        }
    }

    /** Returns how to open it, but for the math mode. */
    ComputeOptions computeOptions() {
        checkThreads();
        return ComputeOptions.defaults().withThreads(threads);
    }

    /** Returns the number of host threads to use. */
    int threads() {
        checkThreads();
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    private void checkThreads() {
        if (threads < 0 || threads > MAX_THREADS) {
            throw new InputException("--threads " + threads + ": must be from 0 (one per processor) to " + MAX_THREADS);
        }
    }

    private static MathMode parse(String name) {
        return Stream.of(MathMode.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new InputException("--math-mode " + name + ": must be fp32, tf32 or bf16"));
    }

    private static void checkKind(String deviceName) {
        if (Devices.AUTO.equals(deviceName)) {
            return;
        }
        String kind;
        try {
            kind = Device.parse(deviceName).kind();
        } catch (UnknownDeviceException e) {
            throw unknown(deviceName, e);
        }
        if (!KNOWN_KINDS.contains(kind)
                && Devices.probe().stream().noneMatch(status -> status.kind().equals(kind))) {
            throw unknown(deviceName, new UnknownDeviceException(deviceName));
        }
    }

    private static InputException unknown(String deviceName, UnknownDeviceException cause) {
        return new InputException(
                "--device " + deviceName + ": no such device; use auto, cpu, cuda[:n] or opencl[:n]", cause);
    }
}
