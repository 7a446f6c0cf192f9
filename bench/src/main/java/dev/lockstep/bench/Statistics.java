package dev.lockstep.bench;

import java.util.Arrays;
import java.util.List;

/**
 * A sample in four numbers.
 *
 * @param median the median
 * @param low the lower quartile
 * @param high the upper quartile
 * @param moved the width of the narrowest interval that holds four fifths of the values, rounded up, as a fraction of the median
 */
record Statistics(double median, double low, double high, double moved) {
    /** One value in so many may lie anywhere: it moves no median. */
    private static final int STRAY = 5;

    /** Summarises at least one value. */
    static Statistics of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample has at least one value");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Statistics(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75), moved(sorted));
    }

    /** Summarises how many times longer the first took, round by round. */
    static Statistics ofRatios(List<Double> longer, List<Double> shorter) {
        if (longer.size() != shorter.size()) {
            throw new IllegalArgumentException(longer.size() + " rounds cannot be compared with " + shorter.size());
        }
        Double[] ratios = new Double[longer.size()];
        Arrays.setAll(ratios, i -> longer.get(i) / shorter.get(i));
        return of(List.of(ratios));
    }

    /** Returns the distance of the quartiles as a fraction of the median. */
    double spread() {
        return median == 0 ? 0 : (high - low) / median;
    }

    /**
     * Fewer than five values are all counted. The whole range would condemn many rounds for one; the median of the absolute deviations
     * would pass over one wild value of three, and over three of seven.
     */
    private static double moved(double[] sorted) {
        double median = quantile(sorted, 0.5);
        int strays = sorted.length / STRAY;
        double narrowest = Double.POSITIVE_INFINITY;
        for (int first = 0; first <= strays; first++) {
            narrowest = Math.min(narrowest, sorted[first + sorted.length - 1 - strays] - sorted[first]);
        }
        return median == 0 ? 0 : narrowest / median;
    }

    /** Linear between the two closest ranks, as in NumPy. */
    private static double quantile(double[] sorted, double fraction) {
        double rank = fraction * (sorted.length - 1);
        int below = (int) rank;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
    }
}
