package dev.lockstep.bench.worker;

import dev.lockstep.reference.HostCall;
import java.util.Optional;

/** Who does the work of a case: a device of ours, or a peer. */
public interface Contestant extends AutoCloseable {
    /** Prepares one op call, or returns empty if this contestant has nothing that does the same. */
    Optional<Task> op(HostCall call);

    /**
     * Prepares the reference workload: one {@link Task#run} is one epoch of {@link dev.lockstep.reference.ReferenceEpoch#STEPS}
     * steps, and {@code weight} is what it has written.
     *
     * @param stepwise whether the host starts each step; else it may hand over the epoch as a whole
     */
    Optional<Task> training(boolean stepwise);

    /** Prepares a recorded training step of a layer, for comparisons between devices of ours. */
    default Optional<LayerTask> layer(LayerShape shape) {
        return Optional.empty();
    }

    /** Returns versions and settings, one line. */
    String description();

    @Override
    default void close() {}
}
