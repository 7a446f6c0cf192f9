package dev.lockstep.trainer.draw;

/**
 * What an axis shows.
 *
 * @param low its beginning
 * @param high its end, more than the beginning
 */
record Span(double low, double high) {
    private static final double MARGIN = 0.06;
    /** A single loss of almost 0 would leave the others no room. */
    private static final double MOST_POWERS = 5;

    /**
     * The values of a chart with a margin; where all are 0 or more, so is the axis, and shares end at 1. A logarithmic axis shows five powers
     * of ten at most, and what is less lies at its edge.
     */
    static Span ofValues(Chart chart) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Curve curve : chart.curves()) {
            for (int i = 0; i < curve.size(); i++) {
                double value = chart.placed(curve.value(i));
                if (!Double.isNaN(value)) {
                    low = Math.min(low, value);
                    high = Math.max(high, value);
                }
            }
        }
        if (low > high) {
            return new Span(0, 1);
        }
        boolean isLogarithmic = chart.scale() == Chart.Scale.LOGARITHMIC;
        double alone = isLogarithmic ? 0.3 : low == 0 ? 0.1 : Math.abs(low) * 0.1;
        double margin = low == high ? alone : (high - low) * MARGIN;
        double from = isLogarithmic
                ? Math.max(low - margin, high - MOST_POWERS)
                : low >= 0 ? Math.max(0, low - margin) : low - margin;
        double to = chart.scale() == Chart.Scale.PERCENT && high <= 1 ? Math.min(1, high + margin) : high + margin;
        return new Span(from, to);
    }

    /** The numbers of the x axis; one alone stands in the middle. */
    static Span ofNumbers(Chart chart) {
        int last = chart.firstX() + Math.max(0, chart.size() - 1);
        return last == chart.firstX() ? new Span(last - 0.5, last + 0.5) : new Span(chart.firstX(), last);
    }

    /** Returns how far along the axis a value lies, 0 to 1. */
    double share(double value) {
        return Math.clamp((value - low) / (high - low), 0, 1);
    }
}
