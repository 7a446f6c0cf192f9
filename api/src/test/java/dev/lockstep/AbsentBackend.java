package dev.lockstep;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;

/** A backend whose driver is missing. */
public final class AbsentBackend implements Backend {
    @Override
    public String kind() {
        return "absent";
    }

    @Override
    public Availability probe() {
        return new Availability.Unavailable("libabsent.so.1 was not found", "install the driver of absent devices");
    }

    @Override
    public BackendCompute open(int index, ComputeOptions options) {
        throw new AssertionError("an unavailable backend is never opened");
    }
}
