package dev.lockstep.opencl;

import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.lwjgl.opencl.CL10;

/** Keeps what is launched: a kernel object for each launch, with its arguments set, so that a replay only enqueues. */
final class RecordingQueue implements KernelQueue, AutoCloseable {
    private final Programs programs;
    private final Commands commands;
    private final Scratch scratch;
    private final Buffer faults;
    private final OneLaunch launch;
    private final Arena arena = Arena.ofShared();
    private final List<Runnable> recorded = new ArrayList<>();
    private final List<Long> handles = new ArrayList<>();

    RecordingQueue(Session session, Programs programs, Commands commands, Scratch scratch, Buffer faults) {
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
        long handle = programs.create(kernel);
        handles.add(handle);
        return launch.begin(kernel, handle);
    }

    @Override
    public void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes) {
        long from = ((OpenClBuffer) source).handle();
        long to = ((OpenClBuffer) target).handle();
        recorded.add(() -> commands.copy(from, sourceOffset, to, targetOffset, bytes));
    }

    @Override
    public Buffer scratch(int slot, long bytes) {
        return scratch.get(slot, bytes);
    }

    @Override
    public Buffer faults() {
        return faults;
    }

    /** Returns the commands in order; running one puts it into the queue. */
    Runnable[] recorded() {
        return recorded.toArray(Runnable[]::new);
    }

    /** Releases the kernel objects; those in the queue stay until they have run. */
    @Override
    public void close() {
        handles.forEach(CL10::clReleaseKernel);
        handles.clear();
        scratch.close();
        arena.close();
    }

    /** The launch that is being recorded. */
    private final class OneLaunch extends KernelArguments {
        OneLaunch(Session session) {
            super(session);
        }

        @Override
        public void run(int groupSize, long groupsX, long groupsY) {
            MemorySegment range = arena.allocate(Commands.RANGE_BYTES, Long.BYTES);
            Commands.setRange(range, groupSize, groupsX, groupsY);
            Kernel kernel = kernel();
            long handle = handle();
            long address = range.address();
            recorded.add(() -> commands.launch(kernel, handle, address));
        }
    }
}
