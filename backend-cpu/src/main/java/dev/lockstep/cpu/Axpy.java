package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#axpy}. Accumulating is a step of plain SGD with the learning rate −factor, which rounds once. */
final class Axpy extends RangeTask {
    private final Kernels kernels;
    private final SgdFactors factors = new SgdFactors();
    private MemorySegment x = MemorySegment.NULL;
    private long xAt;
    private MemorySegment y = MemorySegment.NULL;
    private long yAt;
    private boolean adds;

    Axpy(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(VectorCall.Axpy call, WorkerPool pool) {
        x = segmentOf(call.x());
        xAt = call.x().byteOffset();
        y = segmentOf(call.y());
        yAt = call.y().byteOffset();
        adds = call.write() == Write.ACCUMULATE;
        factors.learningRate = (float) -call.factor();
        over(call.y().size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long at = 4 * first;
        if (adds) {
            kernels.sgd(y, yAt + at, x, xAt + at, n, factors);
        } else {
            kernels.scale(x, xAt + at, y, yAt + at, n, -factors.learningRate, 0);
        }
    }
}
