package dev.lockstep.cpu;

import dev.lockstep.Reduction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Softmax cross-entropy of LANES short rows at a time, one row a lane: a row of so few classes would not fill the lanes of a sum. Values
 * of which a row has one are computed in binary64. Without weights, the loss of each row has the logarithm of its sum of
 * exponentials as a term. Where only the total of the losses is wanted, one logarithm of the product of these sums is enough.
 */
final class LanewiseCrossEntropy {
    /** The most classes of a row. */
    static final int MAX_CLASSES = Kernels.LANES;

    /** The bytes of what {@link Kernels#lossRows} returns for LANES rows. */
    static final int PAIR = 2 * Double.BYTES;

    private static final int LANES = Kernels.LANES;

    private final Kernels kernels;
    private final LossTargets targets;
    private final Floats shifts = new Floats(MAX_CLASSES);
    private final Floats noShifts = new Floats(MAX_CLASSES);
    private int classes;
    private double smoothing;
    private double totalWeight;
    private double classCoefficient;

    LanewiseCrossEntropy(Kernels kernels, LossTargets targets) {
        this.kernels = kernels;
        this.targets = targets;
    }

    /** Sets the options of a call, whose targets are set already. There is at least one class. */
    void set(int newClasses, double labelSmoothing) {
        classes = newClasses;
        smoothing = labelSmoothing;
        totalWeight = targets.totalWeight(classes);
        classCoefficient = smoothing / classes * targets.rowFactor();
        for (int j = 0; j < classes; j++) {
            shifts.array[j] = (float) -(classCoefficient * targets.weight(j));
        }
    }

    /** Returns into how many groups of LANES rows fall. */
    static int groups(int rows) {
        return (rows + LANES - 1) / LANES;
    }

    /**
     * Computes the losses of n rows from {@code first} on in one loop, if there is such a loop and it can.
     *
     * @param gradient receives the gradient, which may be the logits; null for none
     * @return what {@link #total} adds up, in memory of the thread; null if there is no such loop
     */
    @Nullable
    MemorySegment wholeRows(
            MemorySegment logits,
            long z,
            long first,
            int n,
            @Nullable MemorySegment gradient,
            long at,
            Scratch scratch) {
        if (!targets.arePlain()) {
            return null;
        }
        MemorySegment losses = scratch.aligned((long) groups(n) * PAIR);
        boolean done = kernels.lossRows(
                logits,
                z,
                targets.labels(),
                targets.offset(first),
                n,
                classes,
                smoothing,
                targets.rowFactor(),
                gradient,
                at,
                losses);
        return done ? losses : null;
    }

    /** Returns the sum of the losses of n rows that {@link Kernels#lossRows} has computed. */
    static double total(MemorySegment losses, int n) {
        double sum = 0;
        for (int group = 0; group < groups(n); group++) {
            sum += losses.get(Memory.DOUBLE, (long) group * PAIR)
                    + StrictMath.log(losses.get(Memory.DOUBLE, (long) group * PAIR + Double.BYTES));
        }
        return sum;
    }

    /**
     * Computes the losses of n rows from {@code first} on. Their logits are in {@code scratch.rowsInLanes}; their gradient, if it is
     * wanted, is left in {@code scratch.exponentials}. In both, element j of row i is at {@code j·LANES + i}.
     *
     * @param each receives each row's loss if the reduction is none
     * @return the sum of the losses
     */
    double rows(long first, int n, boolean wantsGradient, @Nullable MemorySegment each, long eachAt, Scratch scratch) {
        kernels.expColumns(scratch.rowsInLanes, classes, scratch.maxima, scratch.exponentials);
        boolean weighted = targets.hasClassWeights() || targets.hasRowWeights();
        boolean takesProduct = targets.reduction() != Reduction.NONE && !weighted;
        double total = 0;
        double product = 1;
        for (int i = 0; i < n; i++) {
            int label = targets.label(first + i);
            double loss = 0;
            if (targets.isIgnored(label)) {
                scratch.factors.array[i] = 0;
            } else if (!Float.isFinite(scratch.maxima.array[i])) {
                loss = Double.NaN;
            } else {
                double sum = sum(i, scratch.exponentials.array);
                loss = lossWithoutLog(i, label, scratch);
                if (takesProduct) {
                    product *= sum;
                } else {
                    loss += (labelCoefficient(label) + smoothing / classes * totalWeight) * StrictMath.log(sum);
                    loss *= targets.rowWeight(first + i);
                }
                if (wantsGradient) {
                    prepareGradient(i, label, sum, targets.rowWeight(first + i), scratch);
                }
            }
            if (each != null) {
                targets.putRow(each, eachAt, first + i, loss);
            }
            total += loss;
        }
        if (wantsGradient) {
            kernels.scaleColumns(scratch.exponentials, classes, scratch.factors, shifts);
            if (targets.hasRowWeights()) {
                weighRows(first, n, scratch);
            }
            for (int i = 0; i < n; i++) {
                finishGradient(i, targets.label(first + i), scratch);
            }
        }
        return takesProduct ? total + StrictMath.log(product) : total;
    }

    /** Returns how many rows of the last call of {@link #rows} have their first maximum at their label. */
    int countCorrect(long first, int n, Scratch scratch) {
        float[] z = scratch.rowsInLanes.array;
        int correct = 0;
        for (int i = 0; i < n; i++) {
            int label = targets.label(first + i);
            float value = z[label * LANES + i];
            float max = scratch.maxima.array[i];
            // NaN counts as the maximum.
            boolean isMax = value == max || Float.isNaN(value);
            for (int j = 0; j < label && isMax; j++) {
                float before = z[j * LANES + i];
                isMax = before < value || (Float.isNaN(value) && !Float.isNaN(before));
            }
            correct += isMax ? 1 : 0;
        }
        return correct;
    }

    /** Transposes n rows out of the lanes and stores them. They are transposed on the heap, where an access costs one check, and copied. */
    static void write(float[] lanes, int n, int columns, MemorySegment out, long at, Scratch scratch) {
        float[] rows = scratch.transposed;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < columns; j++) {
                rows[i * columns + j] = lanes[j * LANES + i];
            }
        }
        MemorySegment.copy(rows, 0, out, Memory.FLOAT, at, n * columns);
    }

    private double sum(int lane, float[] e) {
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += e[j * LANES + lane];
        }
        return sum;
    }

    /** Returns the factor of the negative log-probability of the label. */
    private double labelCoefficient(int label) {
        return (1 - smoothing) * targets.weight(label);
    }

    private double lossWithoutLog(int lane, int label, Scratch scratch) {
        float[] z = scratch.rowsInLanes.array;
        double max = scratch.maxima.array[lane];
        double labelled = labelCoefficient(label) * (max - z[label * LANES + lane]);
        if (smoothing == 0) {
            return labelled;
        }
        double all = 0;
        for (int j = 0; j < classes; j++) {
            all += targets.weight(j) * (max - z[j * LANES + lane]);
        }
        return labelled + smoothing / classes * all;
    }

    /** Computes the gradient at the label, where terms cancel, in binary64. */
    private void prepareGradient(int lane, int label, double sum, double rowWeight, Scratch scratch) {
        double labelCoefficient = labelCoefficient(label) * targets.rowFactor();
        double softmaxCoefficient = labelCoefficient + classCoefficient * totalWeight;
        double probability = scratch.exponentials.array[label * LANES + lane] / sum;
        scratch.labelled[lane] = (float) (rowWeight
                * (probability * softmaxCoefficient - labelCoefficient - classCoefficient * targets.weight(label)));
        scratch.factors.array[lane] = (float) (softmaxCoefficient / sum);
    }

    private void weighRows(long first, int n, Scratch scratch) {
        for (int i = 0; i < n; i++) {
            scratch.factors.array[i] = (float) targets.rowWeight(first + i);
        }
        kernels.scaleColumns(scratch.exponentials, classes, scratch.factors, noShifts);
    }

    private void finishGradient(int lane, int label, Scratch scratch) {
        float[] gradient = scratch.exponentials.array;
        if (targets.isIgnored(label)) {
            fill(gradient, lane, 0);
        } else if (!Float.isFinite(scratch.maxima.array[lane])) {
            fill(gradient, lane, Float.NaN);
        } else {
            gradient[label * LANES + lane] = scratch.labelled[lane];
        }
    }

    private void fill(float[] columns, int lane, float value) {
        for (int j = 0; j < classes; j++) {
            columns[j * LANES + lane] = value;
        }
    }
}
