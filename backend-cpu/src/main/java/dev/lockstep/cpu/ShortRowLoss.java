package dev.lockstep.cpu;

import dev.lockstep.Reduction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Softmax cross-entropy of rows that are too short to fill the lanes of a sum, and so lie in the lanes themselves: a lane for
 * each of LANES rows. What there is one of in a row is computed in binary64. Without class weights every row's loss has the
 * logarithm of its sum of exponentials as a term, and where only their total is wanted, one logarithm of their product serves.
 */
final class ShortRowLoss {
    /** The most classes of a row. */
    static final int MOST_CLASSES = Kernels.LANES;

    private static final int LANES = Kernels.LANES;

    private final Kernels kernels;
    private final LossTargets targets;
    private final float[] shifts = new float[MOST_CLASSES];
    private int classes;
    private double smoothing;
    private double totalWeight;
    private double onEach;

    ShortRowLoss(Kernels kernels, LossTargets targets) {
        this.kernels = kernels;
        this.targets = targets;
    }

    /** Takes the options of a call whose targets are set; there is at least one class. */
    void set(int newClasses, double labelSmoothing) {
        classes = newClasses;
        smoothing = labelSmoothing;
        totalWeight = targets.totalWeight(classes);
        onEach = smoothing / classes * targets.rowFactor();
        for (int j = 0; j < classes; j++) {
            shifts[j] = (float) -(onEach * targets.weight(j));
        }
    }

    /**
     * Computes the losses of n rows from {@code first} on, whose logits are in {@code scratch.rowsInLanes}, and leaves their
     * gradient in {@code scratch.exponentials} if it is wanted. In both, element j of row i is at {@code j·LANES + i}.
     *
     * @param each receives each row's loss if the reduction is none
     * @return the sum of the losses
     */
    double rows(long first, int n, boolean wantsGradient, @Nullable MemorySegment each, long eachAt, Scratch scratch) {
        kernels.expColumns(scratch.rowsInLanes, classes, scratch.maxima, scratch.exponentials);
        boolean takesProduct = targets.reduction() != Reduction.NONE && !targets.hasWeights();
        double total = 0;
        double product = 1;
        for (int i = 0; i < n; i++) {
            int label = targets.label(first + i);
            double loss = 0;
            if (targets.isIgnored(label)) {
                scratch.factors[i] = 0;
            } else if (!Float.isFinite(scratch.maxima[i])) {
                loss = Double.NaN;
            } else {
                double sum = sum(i, scratch.exponentials);
                loss = withoutLogarithm(i, label, scratch);
                if (takesProduct) {
                    product *= sum;
                } else {
                    loss += (onLabel(label) + smoothing / classes * totalWeight) * StrictMath.log(sum);
                }
                if (wantsGradient) {
                    prepareGradient(i, label, sum, scratch);
                }
            }
            if (each != null) {
                targets.putRow(each, eachAt, first + i, loss);
            }
            total += loss;
        }
        if (wantsGradient) {
            kernels.scaleColumns(scratch.exponentials, classes, scratch.factors, shifts);
            for (int i = 0; i < n; i++) {
                finishGradient(i, targets.label(first + i), scratch);
            }
        }
        return takesProduct ? total + StrictMath.log(product) : total;
    }

    /** Returns how many of the rows that were given last have their greatest element, the first of several, at their label. */
    int countCorrect(long first, int n, Scratch scratch) {
        float[] z = scratch.rowsInLanes;
        int correct = 0;
        for (int i = 0; i < n; i++) {
            int label = targets.label(first + i);
            float value = z[label * LANES + i];
            float max = scratch.maxima[i];
            // NaN counts as the greatest.
            boolean isGreatest = value == max || Float.isNaN(value);
            for (int j = 0; j < label && isGreatest; j++) {
                float before = z[j * LANES + i];
                isGreatest = before < value || (Float.isNaN(value) && !Float.isNaN(before));
            }
            correct += isGreatest ? 1 : 0;
        }
        return correct;
    }

    /** Writes n rows that lie in lanes one after the other: turned on the heap, where a value costs one check, then copied. */
    static void write(float[] lanes, int n, int columns, MemorySegment out, long at, Scratch scratch) {
        float[] rows = scratch.rows;
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

    /** Returns the factor of the labelled element's negative log-probability. */
    private double onLabel(int label) {
        return (1 - smoothing) * targets.weight(label);
    }

    private double withoutLogarithm(int lane, int label, Scratch scratch) {
        float[] z = scratch.rowsInLanes;
        double max = scratch.maxima[lane];
        double labelled = onLabel(label) * (max - z[label * LANES + lane]);
        if (smoothing == 0) {
            return labelled;
        }
        double all = 0;
        for (int j = 0; j < classes; j++) {
            all += targets.weight(j) * (max - z[j * LANES + lane]);
        }
        return labelled + smoothing / classes * all;
    }

    /** The labelled element, where terms cancel, is computed in binary64. */
    private void prepareGradient(int lane, int label, double sum, Scratch scratch) {
        double onLabel = onLabel(label) * targets.rowFactor();
        double onProbability = onLabel + onEach * totalWeight;
        double probability = scratch.exponentials[label * LANES + lane] / sum;
        scratch.labelled[lane] = (float) (probability * onProbability - onLabel - onEach * targets.weight(label));
        scratch.factors[lane] = (float) (onProbability / sum);
    }

    private void finishGradient(int lane, int label, Scratch scratch) {
        float[] gradient = scratch.exponentials;
        if (targets.isIgnored(label)) {
            fill(gradient, lane, 0);
        } else if (!Float.isFinite(scratch.maxima[lane])) {
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
