package dev.lockstep.bench.worker;

import dev.lockstep.reference.HostTensor;
import java.util.Map;

/** A piece of work that is timed, made ready to be done over and over. Used by one thread. */
public interface Task extends AutoCloseable {
    /** Does the work once, and returns when its results are there. */
    void run();

    /** Puts what {@link #run} changes back to the start; not timed. */
    default void restart() {}

    /**
     * Returns the operands that the work has written, by the name they have in the case.
     *
     * @throws UnsupportedOperationException if it has none that could be checked
     */
    Map<String, HostTensor> written();

    @Override
    void close();
}
