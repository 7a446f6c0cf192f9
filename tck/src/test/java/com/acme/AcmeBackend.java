package com.acme;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** A third party's backend, as small as one can be: heap memory, and float64 arithmetic rounded at the end. */
public final class AcmeBackend implements Backend {
    private static final DeviceInfo INFO =
            new DeviceInfo(new Device("acme", 0), "Acme Heap", 1L << 30, -1, Map.of("arithmetic", "float64"));

    @Override
    public String kind() {
        return "acme";
    }

    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        return new AcmeCompute(INFO, options.mathMode());
    }
}
