package dev.lockstep.spi;

import dev.lockstep.ComputeOptions;

/**
 * One way to reach devices, found by {@link java.util.ServiceLoader}. Implementations are stateless or thread-safe, and
 * cheap to construct: nothing is loaded before {@link #probe}.
 */
public interface Backend {
    /** Returns the kind of its devices: the part of a device's name before the colon. */
    String kind();

    /**
     * Finds the devices. Device {@code i} of the list has index {@code i}. Never throws for a missing driver or library:
     * that is {@link Availability.Unavailable}.
     */
    Availability probe();

    /**
     * Opens a device that {@link #probe} has listed.
     *
     * @throws dev.lockstep.error.LockstepException if it cannot be opened, or not with these options
     */
    BackendCompute open(int index, ComputeOptions options);
}
