package com.acme;

import dev.lockstep.ComputeOptions;
import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.util.List;
import java.util.Map;

/** A whole backend, as small as one can be: its memory is arrays, and its loops are written to be read. */
public final class AcmeBackend implements Backend {
    static final long MEMORY_BYTES = 1L << 30;

    private static final Device DEVICE = new Device("acme", 0);

    /** Below every other device's preference: {@code auto} does not take it. */
    private static final int PREFERENCE = -1000;

    private static final DeviceInfo INFO =
            new DeviceInfo(DEVICE, "Acme Arrays", MEMORY_BYTES, PREFERENCE, Map.of("arithmetic", "binary64"));

    /** For the service loader. */
    public AcmeBackend() {}

    @Override
    public String kind() {
        return DEVICE.kind();
    }

    /** A backend whose driver is missing returns {@link Availability.Unavailable} here, and throws nothing. */
    @Override
    public Availability probe() {
        return new Availability.Available(List.of(INFO));
    }

    /** A math mode is computed in, or refused like this; it is never ignored. */
    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        if (options.mathMode() != MathMode.FP32) {
            throw new UnsupportedFeatureException(
                    DEVICE, "math mode " + options.mathMode(), "open it with math mode FP32");
        }
        return new AcmeCompute(INFO);
    }
}
