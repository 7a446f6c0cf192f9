package dev.lockstep.spi;

import dev.lockstep.Tuning;
import dev.lockstep.TuningStep;
import java.time.Duration;
import java.util.function.Consumer;

/** Finds the fastest parameters of a device's kernels by measuring. */
public interface Tuner {
    /**
     * Measures candidates, each only after it gave the right results, and writes the best to the file that the backend reads when
     * it is opened next: as a whole or, whenever the process is stopped before, not at all.
     *
     * @param limit about how long to look
     * @param progress is told of each candidate
     * @throws dev.lockstep.error.LockstepException if the device fails or the file cannot be written
     */
    Tuning tune(Duration limit, Consumer<TuningStep> progress);
}
