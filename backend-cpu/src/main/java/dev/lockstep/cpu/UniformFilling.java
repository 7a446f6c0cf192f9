package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#uniform}. */
final class UniformFilling extends RangeTask {
    private final Kernels kernels;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private float low;
    private float high;
    private long seed;
    private long stream;

    UniformFilling(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor target, float newLow, float newHigh, long newSeed, long newStream, WorkerPool pool) {
        out = segmentOf(target);
        outAt = target.byteOffset();
        low = newLow;
        high = newHigh;
        seed = newSeed;
        stream = newStream;
        over(target.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        kernels.uniform(out, outAt + 4 * first, n, first, seed, stream, low, high, scratch.words);
    }
}
