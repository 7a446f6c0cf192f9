package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#argmax} and {@link dev.lockstep.Ops#countCorrect}, which compares the argmax with labels. */
final class Argmax extends RowTask {
    private final int[] countOfPart = new int[MAX_PARTS];
    private MemorySegment values = MemorySegment.NULL;
    private long valuesAt;
    private int classes;
    private @Nullable MemorySegment out;
    private long outAt;
    private MemorySegment labels = MemorySegment.NULL;
    private long labelsAt;

    void call(Tensor input, Tensor indices, WorkerPool pool) {
        set(input);
        out = segmentOf(indices);
        outAt = indices.byteOffset();
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
        int correct = 0;
        MemorySegment indices = out;
        for (long i = first; i < end; i++) {
            int index = argmax(values, valuesAt + 4 * i * classes, classes);
            if (indices != null) {
                Memory.putInt(indices, outAt + 4 * i, index);
            } else if (Memory.getInt(labels, labelsAt + 4 * i) == index) {
                correct++;
            }
        }
        countOfPart[part] = correct;
    }

    /** Returns the index of the first maximum, or of the first NaN. */
    static int argmax(MemorySegment row, long at, int n) {
        int index = 0;
        float max = Memory.getFloat(row, at);
        for (int j = 1; j < n && !Float.isNaN(max); j++) {
            float value = Memory.getFloat(row, at + 4L * j);
            if (!(value <= max)) {
                max = value;
                index = j;
            }
        }
        return index;
    }
}
