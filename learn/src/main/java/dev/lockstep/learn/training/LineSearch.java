package dev.lockstep.learn.training;

/**
 * A line search for the strong Wolfe conditions (Nocedal and Wright, "Numerical optimization", 2006, section 3.1) on a convex function φ of
 * the step. Because its slope never falls, what is too short lies below what is too long, and a bracket of the two is narrowed by the secant
 * of the slopes. Where φ differs by less than its values are certain, the slopes alone decide (the approximate Wolfe conditions of Hager and
 * Zhang, "A new conjugate gradient method", 2005).
 */
final class LineSearch {
    /** How much of the fall that the first slope promises is enough. */
    private static final double FALL = 1e-4;

    /** How much of the first slope may be left. */
    private static final double SLOPE = 0.9;

    /** What a sum of losses in binary32 is certain to, relative to its value. */
    private static final double CERTAINTY = 1e-7;

    private static final int MOST_POINTS = 30;
    private static final double GROWTH = 4;
    private static final double MARGIN = 0.05;

    private LineSearch() {}

    /**
     * φ and its slope at a step.
     *
     * @param value φ
     * @param slope φ'
     */
    record Point(double value, double slope) {}

    /** Computes φ. */
    @FunctionalInterface
    interface Function {
        /** Returns φ at a step; what it leaves behind is that of the last step asked for. */
        Point at(double step);
    }

    /**
     * Finds a step; the last one asked of the function.
     *
     * @param start φ at 0, with a slope below 0
     * @param first the step that is tried first, above 0
     * @return whether one was found
     */
    static boolean find(Function function, Point start, double first) {
        double shortest = 0;
        double slopeOfShortest = start.slope;
        double longest = Double.POSITIVE_INFINITY;
        double slopeOfLongest = Double.NaN;
        double step = first;
        for (int i = 0; i < MOST_POINTS; i++) {
            Point point = function.at(step);
            if (!falls(start, point, step)) {
                longest = step;
                slopeOfLongest = point.slope;
            } else if (point.slope < SLOPE * start.slope) {
                shortest = step;
                slopeOfShortest = point.slope;
            } else if (point.slope > -SLOPE * start.slope) {
                longest = step;
                slopeOfLongest = point.slope;
            } else {
                return true;
            }
            step = longest == Double.POSITIVE_INFINITY
                    ? longer(shortest, slopeOfShortest, start)
                    : between(shortest, slopeOfShortest, longest, slopeOfLongest);
        }
        return false;
    }

    private static boolean falls(Point start, Point point, double step) {
        if (!Double.isFinite(point.value) || !Double.isFinite(point.slope)) {
            return false;
        }
        boolean isCertain = point.value <= start.value + FALL * step * start.slope;
        boolean isUncertain = point.value <= start.value + CERTAINTY * Math.abs(start.value);
        return isCertain || (isUncertain && point.slope <= (2 * FALL - 1) * start.slope);
    }

    /** Goes on to where the secant through the slopes has its zero, within limits. */
    private static double longer(double step, double slope, Point start) {
        double zero = step * start.slope / (start.slope - slope);
        return zero > step ? Math.min(GROWTH * step, Math.max(zero, 2 * step)) : GROWTH * step;
    }

    /** Returns where the secant through the slopes has its zero, kept off the ends. */
    private static double between(double low, double lowSlope, double high, double highSlope) {
        double width = high - low;
        double part = lowSlope / (lowSlope - highSlope);
        double inside = Double.isFinite(part) && highSlope > 0 ? Math.clamp(part, MARGIN, 1 - MARGIN) : 0.5;
        return low + inside * width;
    }
}
