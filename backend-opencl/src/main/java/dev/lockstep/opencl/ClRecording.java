package dev.lockstep.opencl;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.Recording;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.lwjgl.opencl.CL10;

/** Records launches: a kernel object for each, with its arguments set, so that a replay only enqueues. */
final class ClRecording implements Recording {
    private final ClQueue queue;
    private final OneLaunch launch;
    private final Arena arena = Arena.ofShared();
    private final List<Runnable> recorded = new ArrayList<>();
    private final List<Long> handles = new ArrayList<>();

    ClRecording(ClQueue queue) {
        this.queue = queue;
        launch = new OneLaunch();
    }

    @Override
    public Launch launch(Kernel kernel) {
        long handle = queue.create(kernel);
        handles.add(handle);
        return launch.begin(kernel, handle);
    }

    @Override
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        long from = source.handle();
        long to = target.handle();
        recorded.add(() -> queue.copy(from, sourceOffset, to, targetOffset, bytes));
    }

    @Override
    public Replay end() {
        Runnable[] commands = recorded.toArray(Runnable[]::new);
        return new Replay() {
            @Override
            public void run() {
                for (Runnable command : commands) {
                    command.run();
                }
            }

            @Override
            public void close() {
                release();
            }
        };
    }

    @Override
    public void abandon() {
        release();
    }

    /** Releases the kernel objects; those in the queue stay until they have run. */
    private void release() {
        handles.forEach(handle -> queue.health().release("releasing a kernel", () -> CL10.clReleaseKernel(handle)));
        handles.clear();
        arena.close();
    }

    /** The launch that is being recorded. */
    private final class OneLaunch extends ClArguments {
        OneLaunch() {
            super(queue);
        }

        @Override
        public void run(int groupSize, long groupsX, long groupsY) {
            MemorySegment range = arena.allocate(ClQueue.RANGE_BYTES, Long.BYTES);
            ClQueue.setRange(range, groupSize, groupsX, groupsY);
            Kernel kernel = kernel();
            long handle = handle();
            long address = range.address();
            recorded.add(() -> queue.launch(kernel, handle, address));
        }
    }
}
