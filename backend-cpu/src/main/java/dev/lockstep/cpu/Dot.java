package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.op.VectorCall;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#dot}. A block is summed in lanes of binary32. Lanes, blocks and parts are added in binary64, in order. */
final class Dot extends RangeTask {
    private static final int BLOCK = 1 << 12;

    private final Kernels kernels;
    private MemorySegment x = MemorySegment.NULL;
    private long xAt;
    private MemorySegment y = MemorySegment.NULL;
    private long yAt;
    private double[] sumOfPart = new double[1];

    Dot(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(VectorCall.Dot call, WorkerPool pool) {
        x = segmentOf(call.x());
        xAt = call.x().byteOffset();
        y = segmentOf(call.y());
        yAt = call.y().byteOffset();
        int parts = parts(call.x().size());
        if (sumOfPart.length < parts) {
            sumOfPart = new double[parts];
        }
        over(call.x().size(), pool);
        double total = 0;
        for (int part = 0; part < parts; part++) {
            total += sumOfPart[part];
        }
        Memory.putFloat(segmentOf(call.out()), call.out().byteOffset(), (float) total);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        double sum = 0;
        for (int from = 0; from < n; from += BLOCK) {
            sum += block(4 * (first + from), Math.min(BLOCK, n - from), scratch);
        }
        sumOfPart[(int) (first / ELEMENTS_PER_PART)] = sum;
    }

    private double block(long at, int n, Scratch scratch) {
        kernels.dot(x, xAt + at, 0, 1, y, yAt + at, 0, 1, n, scratch.products, 0, scratch);
        float[] lanes = scratch.products.array;
        double sum = 0;
        for (int lane = 0; lane < Kernels.LANES && n >= Kernels.LANES; lane++) {
            sum += lanes[lane];
        }
        for (int i = n - n % Kernels.LANES; i < n; i++) {
            sum += (double) Memory.getFloat(x, xAt + at + 4L * i) * Memory.getFloat(y, yAt + at + 4L * i);
        }
        return sum;
    }
}
