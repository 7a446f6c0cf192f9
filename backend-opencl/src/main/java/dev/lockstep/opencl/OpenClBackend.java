package dev.lockstep.opencl;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the devices of every OpenCL platform. Thread-safe; nothing is loaded before the first {@link #probe}. */
public final class OpenClBackend implements Backend {
    /** The kind of its devices. */
    public static final String KIND = "opencl";

    /** Called by {@link java.util.ServiceLoader}. */
    public OpenClBackend() {}

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public Availability probe() {
        return switch (Discovery.run()) {
            case Discovery.Nothing nothing -> nothing.why();
            case Discovery.Found found -> new Availability.Available(infos(found.devices()), found.faulty());
        };
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
        return switch (Discovery.run()) {
            case Discovery.Nothing nothing ->
                throw new DeviceUnavailableException(
                        device, nothing.why().reason(), nothing.why().remedy());
            case Discovery.Found found -> {
                if (index >= found.devices().size()) {
                    throw new DeviceUnavailableException(
                            device, "it is gone since the devices were listed", "list them again");
                }
                DeviceFacts facts = found.devices().get(index);
                yield OpenClCompute.open(info(facts, index), facts);
            }
        };
    }

    static List<DeviceInfo> infos(List<DeviceFacts> devices) {
        List<DeviceInfo> infos = new ArrayList<>();
        for (int i = 0; i < devices.size(); i++) {
            infos.add(info(devices.get(i), i));
        }
        return infos;
    }

    private static DeviceInfo info(DeviceFacts facts, int index) {
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
