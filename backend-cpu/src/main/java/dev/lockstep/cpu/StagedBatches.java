package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.fusion.LinearSoftmaxStep;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The batches of the next steps, copied together for a compiled loop. Of a mapped file a page may be lost, which the JVM turns into an error
 * where it copies, and at which the system ends a process that reads by compiled code.
 */
final class StagedBatches {
    /** So much stays in the second cache until the loop comes to it. */
    private static final long BYTES = 1 << 19;

    private final Tensor images;
    private final Tensor labels;
    private final Tensor index;
    private final int batch;
    private final long rowBytes;
    private final int capacity;
    private final MemorySegment stagedImages;
    private final MemorySegment stagedLabels;
    private final MemorySegment stagedIndex;

    /** Makes room for batches, at most so many. */
    StagedBatches(LinearSoftmaxStep step, int steps, Arena arena) {
        images = step.images().source();
        labels = step.labels().source();
        index = step.images().index();
        batch = (int) step.batch();
        rowBytes = images.shape().rowSize() * images.dtype().byteSize();
        capacity = Math.clamp(BYTES / (batch * rowBytes), 1, steps);
        int rows = capacity * batch;
        stagedImages = arena.allocate(rows * rowBytes, CpuBuffer.ALIGNMENT);
        stagedLabels = arena.allocate((long) rows * Integer.BYTES, CpuBuffer.ALIGNMENT);
        // The loop looks ahead to the rows of one step more.
        stagedIndex = arena.allocate((long) (rows + batch) * Integer.BYTES, CpuBuffer.ALIGNMENT);
        for (int row = 0; row < rows; row++) {
            Memory.putInt(stagedIndex, 4L * row, row);
        }
    }

    /** Returns whether a step reads examples that compiled code is not to read. */
    static boolean areNeeded(LinearSoftmaxStep step) {
        return CpuBuffer.isMapped(step.images().source())
                || CpuBuffer.isMapped(step.labels().source());
    }

    /** Returns how many steps there is room for. */
    int capacity() {
        return capacity;
    }

    /** Returns where the images of the first batch are. */
    long images() {
        return stagedImages.address();
    }

    /** Returns where the labels of the first batch are, as I32. */
    long labels() {
        return stagedLabels.address();
    }

    /** Returns how many rows there is room for. */
    int rows() {
        return capacity * batch;
    }

    /** Returns where a table of indices would begin whose row for the first step is that of the first batch here. */
    long index(int first) {
        return stagedIndex.address() - 4L * first * batch;
    }

    /** Copies the batches of the steps from one on, at most so many; returns how many, fewer before one that reads what is out of range. */
    int fill(int first, int steps) {
        long limit = Math.min(images.shape().dim(0), labels.shape().dim(0));
        MemorySegment table = segmentOf(index);
        long tableAt = index.byteOffset();
        long tableRows = index.shape().dim(0);
        for (int step = 0; step < steps; step++) {
            if (first < 0 || first + step >= tableRows) {
                return step;
            }
            for (int i = 0; i < batch; i++) {
                long row = Memory.getInt(table, tableAt + 4L * ((long) (first + step) * batch + i));
                if (row < 0 || row >= limit) {
                    return step;
                }
                copy(row, (long) step * batch + i);
            }
        }
        return steps;
    }

    private void copy(long row, long to) {
        MemorySegment.copy(
                segmentOf(images), images.byteOffset() + row * rowBytes, stagedImages, to * rowBytes, rowBytes);
        MemorySegment from = segmentOf(labels);
        int label = labels.dtype() == DType.I32
                ? Memory.getInt(from, labels.byteOffset() + 4 * row)
                : Memory.getUnsignedByte(from, labels.byteOffset() + row);
        Memory.putInt(stagedLabels, 4 * to, label);
    }
}
