package dev.lockstep.kernels.host;

import dev.lockstep.DeviceInfo;
import dev.lockstep.kernels.DeviceLimits;
import java.util.Map;

/** A driver's side of an opened device: what its queues share. */
public abstract class DriverDevice {
    private final DeviceInfo info;
    private final DeviceHealth health;
    private final Counters counters;

    /**
     * Describes a device that is being opened.
     *
     * @param info the description that the probe gave
     * @param codes the result codes of the driver
     * @param hasGraphs whether the driver launches graphs
     */
    protected DriverDevice(DeviceInfo info, DriverCodes codes, boolean hasGraphs) {
        this.info = info;
        health = new DeviceHealth(info.device(), codes);
        counters = new Counters(hasGraphs);
    }

    /** Returns the description that the probe gave. */
    public final DeviceInfo info() {
        return info;
    }

    /** Returns what has become of it. */
    public final DeviceHealth health() {
        return health;
    }

    /** Returns what it counts. */
    public final Counters counters() {
        return counters;
    }

    /** Returns what the shape of a launch depends on. */
    public final DeviceLimits limits() {
        return modules().limits();
    }

    /** Returns its compiled kernels. */
    protected abstract KernelModules modules();

    /** Returns its memory. */
    protected abstract DeviceMemory memory();

    /** Returns whether a step of training may be carried out in one piece, which computes in binary32. */
    protected abstract boolean fusesSteps();

    /** Opens a queue; the first is opened before anything else is asked. Called by one thread at a time. */
    protected abstract DriverQueue openQueue();

    /** Returns what identifies the code that runs, in display order. */
    protected abstract Map<String, String> software();

    /** Releases it; all queues have been closed. What cannot be released is left to {@link DeviceHealth#unreleased}. */
    protected abstract void close();
}
