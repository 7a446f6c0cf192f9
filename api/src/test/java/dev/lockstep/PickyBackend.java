package dev.lockstep;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** One device, better than all others, that only computes in TF32. */
public final class PickyBackend implements Backend {
    private static final Device DEVICE = new Device("picky", 0);
    private static final DeviceInfo INFO = new DeviceInfo(DEVICE, "Picky", 1 << 20, 100, Map.of());

    @Override
    public String kind() {
        return "picky";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        if (Boolean.getBoolean("picky.misconfigured")) {
            throw new ConfigurationException("-Dpicky.misconfigured=true", "cannot be", "leave it out");
        }
        if (options.mathMode() != MathMode.TF32) {
            throw new UnsupportedFeatureException(DEVICE, "the math mode " + options.mathMode(), "open it with TF32");
        }
        return new HeapCompute(INFO);
    }
}
