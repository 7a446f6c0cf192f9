package dev.lockstep.kernels.host;

import dev.lockstep.DeviceInfo;
import dev.lockstep.kernels.DeviceLimits;
import java.util.Map;

/** A driver's side of an opened device: what its queues share. */
public interface DriverDevice {
    /** Returns the description that the probe gave. */
    DeviceInfo info();

    /** Returns what the shape of a launch depends on. */
    DeviceLimits limits();

    /** Returns what has become of it. */
    DeviceHealth health();

    /** Returns what it counts. */
    Counters counters();

    /** Returns its memory. */
    DeviceMemory memory();

    /** Returns whether a step of training may be carried out in one piece, which computes in binary32. */
    boolean fusesSteps();

    /** Opens a queue; the first is opened before anything else is asked. Called by one thread at a time. */
    DriverQueue openQueue();

    /** Returns what identifies the code that runs, in display order. */
    Map<String, String> software();

    /** Releases it; all queues have been closed. What cannot be released is left to {@link DeviceHealth#unreleased}. */
    void close();
}
