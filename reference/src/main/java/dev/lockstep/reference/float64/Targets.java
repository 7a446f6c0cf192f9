package dev.lockstep.reference.float64;

import dev.lockstep.Reduction;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What logits are compared with.
 *
 * @param labels the class of each row
 * @param classWeights a factor for each class; absent means 1
 * @param rowWeights a factor for each row; absent means 1
 * @param labelSmoothing ε in [0, 1]
 * @param ignoreIndex the label whose rows count nothing
 * @param reduction how the rows' losses become the result
 */
@SuppressWarnings({"ArrayRecordComponent", "exports"}) // arguments, never compared; @Nullable is there for tools
public record Targets(
        int[] labels,
        double @Nullable [] classWeights,
        double @Nullable [] rowWeights,
        double labelSmoothing,
        OptionalInt ignoreIndex,
        Reduction reduction) {
    /** Returns whether a row counts. */
    public boolean counts(int row) {
        return ignoreIndex.isEmpty() || labels[row] != ignoreIndex.getAsInt();
    }

    /** Returns the weight of a class. */
    public double weight(int label) {
        return classWeights == null ? 1 : classWeights[label];
    }

    /** Returns the weight of a row. */
    public double rowWeight(int row) {
        return rowWeights == null ? 1 : rowWeights[row];
    }

    /** Returns Σ r[row]·w[label] over the rows that count: what the mean divides by. */
    public double totalWeight() {
        double sum = 0;
        for (int r = 0; r < labels.length; r++) {
            if (counts(r)) {
                sum += rowWeight(r) * weight(labels[r]);
            }
        }
        return sum;
    }

    /** Returns the factor that the reduction applies to each row: 1 over the total weight for the mean, else 1. */
    double rowFactor() {
        double total = totalWeight();
        return reduction != Reduction.MEAN ? 1 : total == 0 ? Double.NaN : 1 / total;
    }

    /** Returns the loss of each row for reduction none, else the one of all. */
    double[] reduce(double[] rowLosses) {
        if (reduction == Reduction.NONE) {
            return rowLosses;
        }
        double sum = 0;
        for (double loss : rowLosses) {
            sum += loss;
        }
        return new double[] {sum * rowFactor()};
    }
}
