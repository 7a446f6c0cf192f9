package dev.lockstep.opencl;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.TileTuner;
import dev.lockstep.kernels.host.GpuCompute;
import dev.lockstep.kernels.host.GpuQueue;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.NativeAccess;
import dev.lockstep.tuning.TunableBackend;
import dev.lockstep.tuning.Tuning;
import dev.lockstep.tuning.TuningStep;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Finds the devices of every OpenCL platform. Thread-safe; nothing is loaded before the first {@link #probe}. */
public final class OpenClBackend implements TunableBackend {
    /** The kind of its devices. */
    public static final String KIND = "opencl";

    private final @Nullable Long queue;

    /** Called by {@link java.util.ServiceLoader}. */
    public OpenClBackend() {
        queue = null;
    }

    private OpenClBackend(long queue) {
        this.queue = queue;
    }

    /**
     * Returns a backend whose computes have a command queue that the application owns as their default queue, and its context, for
     * {@link dev.lockstep.Compute#open(dev.lockstep.spi.Backend, int, ComputeOptions)}. So ops are in order with what the application
     * puts there, without waiting for each other. The queue stays the application's. It must be one that runs commands in order, of
     * the device that is opened, whose index {@link OpenClInterop#index} tells; else opening throws an {@link IllegalArgumentException}.
     *
     * @param queue a {@code cl_command_queue}
     */
    public static OpenClBackend on(long queue) {
        return new OpenClBackend(queue);
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Availability probe() {
        Optional<Availability.Unavailable> refusal =
                NativeAccess.refusal(OpenClBackend.class, "org.lwjgl", "org.lwjgl.opencl");
        return refusal.isPresent() ? refusal.get() : Discovery.run().availability(OpenClBackend::info);
    }

    /**
     * Opens a device.
     *
     * @throws UnsupportedFeatureException if the math mode is not FP32
     * @throws DeviceUnavailableException if it is gone since the probe
     * @throws BackendException if its driver refuses a context or a queue
     */
    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        Device device = new Device(KIND, index);
        if (options.mathMode() != MathMode.FP32) {
            throw new UnsupportedFeatureException(
                    device, "math mode " + options.mathMode(), "open it with math mode FP32");
        }
        DeviceFacts facts = facts(index);
        return new GpuCompute(new ClDevice(info(facts, index), facts, BinaryCache.ofUser(KIND), queue));
    }

    /** Tunes with kernels of its own, of which nothing is kept on disk. */
    @Override
    public Tuning tune(int index, Duration limit, Consumer<TuningStep> progress) {
        return tune(index, queue -> queue, limit, progress);
    }

    /** Tunes with launches that go through another queue on the device's own. */
    static Tuning tune(int index, UnaryOperator<KernelQueue> through, Duration limit, Consumer<TuningStep> progress) {
        DeviceFacts facts = facts(index);
        ClDevice device = new ClDevice(info(facts, index), facts, new BinaryCache(null), null);
        try (GpuCompute compute = new GpuCompute(device);
                GpuQueue queue = compute.openQueue()) {
            KernelQueue launches = through.apply(queue.launches());
            return new TileTuner(device.info().device(), queue, launches, facts.tileName(), device.table())
                    .tune(limit, progress);
        }
    }

    private static DeviceFacts facts(int index) {
        return Discovery.run().device(new Device(KIND, index));
    }

    static DeviceInfo info(DeviceFacts facts, int index) {
        Map<String, String> capabilities = new LinkedHashMap<>();
        capabilities.put("type", facts.kind() + (facts.unifiedMemory() ? " in the host's memory" : ""));
        capabilities.put("platform", facts.platformName());
        capabilities.put("driver", facts.driver());
        capabilities.put("version", facts.version());
        capabilities.put("compute units", Integer.toString(facts.computeUnits()));
        return new DeviceInfo(
                new Device(KIND, index), facts.name(), facts.memoryBytes(), facts.preference(), capabilities);
    }
}
