package dev.lockstep.kernels.host;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;

/** Launches kernels into a queue, or into a program that is being recorded. */
public interface Launcher {
    /** Begins a launch; the object is used again by the next. */
    Launch launch(Kernel kernel);

    /** Copies bytes on the device, in order with the launches. */
    void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes);
}
