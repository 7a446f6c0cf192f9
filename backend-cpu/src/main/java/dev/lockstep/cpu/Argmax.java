package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#argmax} and {@link dev.lockstep.Ops#countCorrect}, which compares the argmax with labels. */
final class Argmax extends RowTask {
    private final Kernels kernels;
    private final int[] countOfPart = new int[MAX_PARTS];
    private MemorySegment values = MemorySegment.NULL;
    private long valuesAt;
    private int classes;
    private @Nullable MemorySegment out;
    private long outAt;
    private @Nullable MemorySegment labels;
    private long labelsAt;

    Argmax(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(Tensor input, Tensor indices, WorkerPool pool) {
        set(input);
        out = segmentOf(indices);
        outAt = indices.byteOffset();
        labels = null;
        over(input.shape().dim(0), classes, pool);
    }

    /** Returns the number of rows whose argmax is their label. */
    int countCorrect(Tensor logits, Tensor newLabels, WorkerPool pool) {
        set(logits);
        out = null;
        labels = segmentOf(newLabels);
        labelsAt = newLabels.byteOffset();
        over(logits.shape().dim(0), classes, pool);
        int count = 0;
        for (int part = 0; part < parts(); part++) {
            count += countOfPart[part];
        }
        return count;
    }

    private void set(Tensor input) {
        values = segmentOf(input);
        valuesAt = input.byteOffset();
        classes = Math.toIntExact(input.shape().dim(1));
    }

    @Override
    void rows(long first, long end, int part, Scratch scratch) {
        countOfPart[part] = kernels.argmaxRows(
                values,
                valuesAt + 4 * first * classes,
                (int) (end - first),
                classes,
                out,
                outAt + 4 * first,
                labels,
                labelsAt + 4 * first);
    }
}
