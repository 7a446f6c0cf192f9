package dev.lockstep.spi;

import dev.lockstep.DeviceInfo;
import java.util.Map;

/**
 * An opened device: what its queues share. {@link #openQueue} and {@link #close} are called by one thread at a time, even while queues
 * run. The other methods are called by any thread.
 */
public interface BackendCompute extends AutoCloseable {
    /** Returns the description that the probe gave. */
    DeviceInfo info();

    /** Opens a queue. The first is opened before anything else is asked, and closed last. */
    BackendQueue openQueue();

    /**
     * Returns what identifies the code that runs: versions of driver and libraries, in display order. The device itself is not
     * asked: it may be busy, or being closed.
     */
    Map<String, String> software();

    /**
     * Returns what has been counted since the device was opened (kernels launched …), in display order. The device itself is not
     * asked.
     */
    Map<String, Long> counters();

    /** Releases the device. All queues have been closed, and all buffers freed, before. */
    @Override
    void close();
}
