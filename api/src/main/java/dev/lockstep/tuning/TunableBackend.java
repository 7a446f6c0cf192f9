package dev.lockstep.tuning;

import dev.lockstep.spi.Backend;
import java.time.Duration;
import java.util.function.Consumer;

/** A backend whose devices have kernels with parameters, the fastest of which are found by measuring. */
public interface TunableBackend extends Backend {
    /**
     * Measures candidates, each only after it gave the right results, and writes the best to the file that the backend reads when
     * it is opened next: as a whole or, whenever the process is stopped before, not at all.
     *
     * @param index the device's number within the backend, from 0
     * @param limit about how long to look
     * @param progress is told of each candidate
     * @throws dev.lockstep.error.LockstepException if the device is not there or fails, or the file cannot be written
     */
    Tuning tune(int index, Duration limit, Consumer<TuningStep> progress);
}
