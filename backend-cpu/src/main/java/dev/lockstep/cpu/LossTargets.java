package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The labels and weights of a loss, and its reduction. */
final class LossTargets {
    private final Kernels kernels;
    private MemorySegment labels = MemorySegment.NULL;
    private long labelsAt;
    private @Nullable MemorySegment weights;
    private long weightsAt;
    private @Nullable MemorySegment rowWeights;
    private long rowWeightsAt;
    private boolean ignores;
    private int ignored;
    private Reduction reduction = Reduction.MEAN;
    private double divisor;

    LossTargets(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Checks every label and sets the operands of a call. */
    void set(Op op, Tensor newLabels, long classes, CrossEntropy options) {
        long rows = newLabels.size();
        Indices.check(op, "labels", newLabels, 0, rows, classes, options.ignoreIndex(), kernels);
        labels = segmentOf(newLabels);
        labelsAt = newLabels.byteOffset();
        Tensor classWeights = options.classWeights();
        weights = classWeights == null ? null : segmentOf(classWeights);
        weightsAt = classWeights == null ? 0 : classWeights.byteOffset();
        Tensor ofRows = options.rowWeights();
        rowWeights = ofRows == null ? null : segmentOf(ofRows);
        rowWeightsAt = ofRows == null ? 0 : ofRows.byteOffset();
        ignores = options.ignoreIndex().isPresent();
        ignored = options.ignoreIndex().orElse(0);
        reduction = options.reduction();
        divisor = reduction == Reduction.MEAN ? countedWeight(rows) : 1;
    }

    Reduction reduction() {
        return reduction;
    }

    int label(long row) {
        return Memory.getInt(labels, offset(row));
    }

    boolean isIgnored(int label) {
        return ignores && label == ignored;
    }

    /** Returns whether all rows count alike and their losses are reduced. */
    boolean arePlain() {
        return !ignores && weights == null && rowWeights == null && reduction != Reduction.NONE;
    }

    MemorySegment labels() {
        return labels;
    }

    /** Returns where a row's label lies among them. */
    long offset(long row) {
        return labelsAt + 4 * row;
    }

    boolean hasClassWeights() {
        return weights != null;
    }

    boolean hasRowWeights() {
        return rowWeights != null;
    }

    double rowWeight(long row) {
        MemorySegment r = rowWeights;
        return r == null ? 1 : Memory.getFloat(r, rowWeightsAt + 4 * row);
    }

    double weight(int label) {
        MemorySegment w = weights;
        return w == null ? 1 : Memory.getFloat(w, weightsAt + 4L * label);
    }

    /** Returns the sum of the weights of all classes. */
    double totalWeight(int classes) {
        if (weights == null) {
            return classes;
        }
        double total = 0;
        for (int j = 0; j < classes; j++) {
            total += weight(j);
        }
        return total;
    }

    /** Returns the factor of each row's loss and gradient beside its weights: NaN for a mean over nothing. */
    double rowFactor() {
        return divisor == 0 ? Double.NaN : 1 / divisor;
    }

    /** Writes a row's loss, if the losses are not reduced. */
    void putRow(MemorySegment loss, long lossAt, long row, double value) {
        if (reduction == Reduction.NONE) {
            Memory.putFloat(loss, lossAt + 4 * row, (float) value);
        }
    }

    /** Writes the reduced loss, if the losses are reduced. */
    void putTotal(MemorySegment loss, long lossAt, double total) {
        if (reduction != Reduction.NONE) {
            Memory.putFloat(loss, lossAt, divisor == 0 ? Float.NaN : (float) (total / divisor));
        }
    }

    private double countedWeight(long rows) {
        if (!ignores && weights == null && rowWeights == null) {
            return rows;
        }
        double sum = 0;
        for (long i = 0; i < rows; i++) {
            int label = label(i);
            sum += isIgnored(label) ? 0 : rowWeight(i) * weight(label);
        }
        return sum;
    }
}
