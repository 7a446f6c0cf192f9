package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#softmax} and {@link dev.lockstep.Ops#logSoftmax}. */
final class Softmax extends RowTask {
    /** So that a call of a compiled loop, for which the garbage collector may have to wait, takes a tenth of a millisecond at most. */
    private static final int ROWS_OF_CALL = 512;

    private final Kernels kernels;
    private MemorySegment logits = MemorySegment.NULL;
    private long logitsAt;
    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private int classes;
    private boolean logarithm;

    Softmax(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, Tensor output, boolean wantsLogarithm, WorkerPool pool) {
        logits = segmentOf(input);
        logitsAt = input.byteOffset();
        out = segmentOf(output);
        outAt = output.byteOffset();
        classes = Math.toIntExact(input.shape().dim(1));
        logarithm = wantsLogarithm;
        if (classes > 0) {
            over(input.shape().dim(0), classes, pool);
        }
    }

    @Override
    void rows(long first, long end, int part, Scratch scratch) {
        for (long from = first; from < end; from += ROWS_OF_CALL) {
            int n = (int) Math.min(ROWS_OF_CALL, end - from);
            long z = logitsAt + 4 * from * classes;
            long o = outAt + 4 * from * classes;
            if (logarithm || !kernels.softmaxRows(logits, z, out, o, n, classes)) {
                for (long i = 0; i < n; i++) {
                    row(z + 4 * i * classes, o + 4 * i * classes, scratch);
                }
            }
        }
    }

    private void row(long z, long o, Scratch scratch) {
        float max = kernels.max(logits, z, classes);
        if (!Float.isFinite(max)) {
            fillNaN(out, o, classes);
        } else if (logarithm) {
            MemorySegment exponentials = scratch.aligned(4L * classes);
            double sum = kernels.expSum(logits, z, classes, max, exponentials, 0, scratch.lanes);
            kernels.logSoftmax(logits, z, out, o, classes, max, (float) StrictMath.log(sum));
        } else {
            double sum = kernels.expSum(logits, z, classes, max, out, o, scratch.lanes);
            kernels.scale(out, o, out, o, classes, (float) (1 / sum), 0f);
        }
    }

    /** Fills a row whose maximum is NaN or infinite: its softmax is undefined. */
    static void fillNaN(MemorySegment out, long o, int n) {
        for (int j = 0; j < n; j++) {
            Memory.putFloat(out, o + 4L * j, Float.NaN);
        }
    }
}
