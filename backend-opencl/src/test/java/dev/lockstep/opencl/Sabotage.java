package dev.lockstep.opencl;

import dev.lockstep.Tensor;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.spi.Buffer;
import dev.lockstep.tuning.Tuning;
import dev.lockstep.tuning.TuningStep;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A tuning in which the kernels of some tiles are not launched at all: very fast, and wrong. */
final class Sabotage implements KernelQueue {
    /** What the tiles have in common. */
    static final String VICTIM = "strip=8";

    private final KernelQueue queue;

    private Sabotage(KernelQueue queue) {
        this.queue = queue;
    }

    static Tuning tune(Duration limit, Consumer<TuningStep> progress) {
        return OpenClBackend.tune(0, Sabotage::new, limit, progress);
    }

    @Override
    public DeviceLimits limits() {
        return queue.limits();
    }

    @Override
    public Launch launch(Kernel kernel) {
        Launch launch = queue.launch(kernel);
        return "8".equals(kernel.macros().get("MR")) ? new NoLaunch(launch) : launch;
    }

    @Override
    public void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes) {
        queue.copy(source, sourceOffset, target, targetOffset, bytes);
    }

    @Override
    public Buffer scratch(int slot, long bytes) {
        return queue.scratch(slot, bytes);
    }

    @Override
    public Buffer faults() {
        return queue.faults();
    }

    /** Takes its arguments and never runs. */
    private record NoLaunch(Launch launch) implements Launch {
        @Override
        public Launch tensor(@Nullable Tensor tensor) {
            launch.tensor(tensor);
            return this;
        }

        @Override
        public Launch buffer(Buffer buffer) {
            launch.buffer(buffer);
            return this;
        }

        @Override
        public Launch i32(int value) {
            launch.i32(value);
            return this;
        }

        @Override
        public Launch i64(long value) {
            launch.i64(value);
            return this;
        }

        @Override
        public Launch f32(float value) {
            launch.f32(value);
            return this;
        }

        @Override
        public void run(int groupSize, long groupsX, long groupsY) {}
    }
}
