package dev.lockstep.kernels.host;

import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.Buffer;

/** The queue that ops launch kernels through: a launcher, its scratch memory and its fault record. */
final class LaunchQueue implements KernelQueue {
    private final DeviceLimits limits;
    private final Launcher launcher;
    private final Scratch scratch;
    private final DeviceBuffer faults;

    LaunchQueue(DeviceLimits limits, Launcher launcher, Scratch scratch, DeviceBuffer faults) {
        this.limits = limits;
        this.launcher = launcher;
        this.scratch = scratch;
        this.faults = faults;
    }

    @Override
    public DeviceLimits limits() {
        return limits;
    }

    @Override
    public Launch launch(Kernel kernel) {
        return launcher.launch(kernel);
    }

    @Override
    public void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes) {
        launcher.copy((DeviceBuffer) source, sourceOffset, (DeviceBuffer) target, targetOffset, bytes);
    }

    @Override
    public Buffer scratch(int slot, long bytes) {
        return scratch.get(slot, bytes);
    }

    @Override
    public Buffer faults() {
        return faults;
    }
}
