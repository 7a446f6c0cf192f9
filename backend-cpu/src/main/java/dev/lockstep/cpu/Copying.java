package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#copy}; its elements are bytes. */
final class Copying extends RangeTask {
    private MemorySegment in = MemorySegment.NULL;
    private long inAt;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;

    void call(Tensor source, Tensor target, WorkerPool pool) {
        in = segmentOf(source);
        inAt = source.byteOffset();
        out = segmentOf(target);
        outAt = target.byteOffset();
        over(target.byteSize(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        MemorySegment.copy(in, inAt + first, out, outAt + first, n);
    }
}
