package dev.lockstep.opencl;

import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;

/** Launches at once. */
final class ImmediateQueue implements KernelQueue {
    private final Programs programs;
    private final Commands commands;
    private final Scratch scratch;
    private final Buffer faults;
    private final OneLaunch launch;

    ImmediateQueue(Session session, Programs programs, Commands commands, Scratch scratch, Buffer faults) {
        this.programs = programs;
        this.commands = commands;
        this.scratch = scratch;
        this.faults = faults;
        launch = new OneLaunch(session);
    }

    @Override
    public DeviceLimits limits() {
        return programs.limits();
    }

    @Override
    public Launch launch(Kernel kernel) {
        return launch.begin(kernel, programs.shared(kernel));
    }

    @Override
    public void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes) {
        commands.copy(
                ((OpenClBuffer) source).handle(), sourceOffset, ((OpenClBuffer) target).handle(), targetOffset, bytes);
    }

    @Override
    public Buffer scratch(int slot, long bytes) {
        return scratch.get(slot, bytes);
    }

    @Override
    public Buffer faults() {
        return faults;
    }

    /** The launch that is being prepared. */
    private final class OneLaunch extends KernelArguments {
        private final MemorySegment range;

        OneLaunch(Session session) {
            super(session);
            range = session.hostMemory(Commands.RANGE_BYTES);
        }

        @Override
        public void run(int groupSize, long groupsX, long groupsY) {
            Commands.setRange(range, groupSize, groupsX, groupsY);
            commands.launch(kernel(), handle(), range.address());
        }
    }
}
