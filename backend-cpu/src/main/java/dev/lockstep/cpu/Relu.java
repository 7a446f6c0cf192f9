package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#relu} and {@link dev.lockstep.Ops#reluBackward}. */
final class Relu extends RangeTask {
    private final Kernels kernels;
    private MemorySegment x = MemorySegment.NULL;
    private long xAt;
    private @Nullable MemorySegment gradY;
    private long gradYAt;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;

    Relu(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, @Nullable Tensor gradient, Tensor output, WorkerPool pool) {
        x = segmentOf(input);
        xAt = input.byteOffset();
        gradY = gradient == null ? null : segmentOf(gradient);
        gradYAt = gradient == null ? 0 : gradient.byteOffset();
        out = segmentOf(output);
        outAt = output.byteOffset();
        over(output.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long at = 4 * first;
        MemorySegment gradient = gradY;
        if (gradient == null) {
            kernels.relu(x, xAt + at, out, outAt + at, n);
        } else {
            kernels.reluBackward(x, xAt + at, gradient, gradYAt + at, out, outAt + at, n);
        }
    }
}
