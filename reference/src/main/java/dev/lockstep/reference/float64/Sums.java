package dev.lockstep.reference.float64;

/**
 * Sums of products, and the scale of the rounding error that each can have.
 *
 * @param value each sum
 * @param magnitude the sum of the absolute values of its terms
 */
@SuppressWarnings("ArrayRecordComponent") // a pair of results, never compared
public record Sums(double[] value, double[] magnitude) {
    static Sums zeros(int size) {
        return new Sums(new double[size], new double[size]);
    }

    void add(int index, double term) {
        value[index] += term;
        magnitude[index] += Math.abs(term);
    }

    /** Adds what was there before: the sums of an op that accumulates. */
    public Sums plus(double[] before) {
        Sums total = new Sums(value.clone(), magnitude.clone());
        for (int i = 0; i < before.length; i++) {
            total.add(i, before[i]);
        }
        return total;
    }
}
