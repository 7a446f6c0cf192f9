package dev.lockstep.trainer.draw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** The lines that a curve consists of: one ends where a value is missing. */
final class Polylines {
    private final List<double[]> lines = new ArrayList<>();
    private double[] points = new double[64];
    private int size;

    /**
     * Collects them.
     *
     * @param xOf where a number of the x axis lies
     * @param yOf where a placed value lies
     * @param placed where a value is placed on its axis, NaN if nowhere
     * @param width of the chart in pixels
     */
    Polylines(
            Curve curve,
            DoubleUnaryOperator xOf,
            DoubleUnaryOperator yOf,
            DoubleUnaryOperator placed,
            int firstX,
            double width) {
        // Of the values that fall on one pixel the least and the greatest are drawn: it looks the same.
        int bucket = Math.max(1, (int) Math.round(curve.size() / width));
        for (int start = 0; start < curve.size(); start += bucket) {
            int end = Math.min(curve.size(), start + bucket);
            int least = extreme(curve, start, end, 1);
            int greatest = extreme(curve, start, end, -1);
            for (int i = start; i < end; i++) {
                double value = placed.applyAsDouble(curve.value(i));
                if (Double.isNaN(value)) {
                    finish();
                } else if (i == 0 || i == least || i == greatest || i == curve.size() - 1) {
                    add(xOf.applyAsDouble(firstX + i), yOf.applyAsDouble(value));
                }
            }
        }
        finish();
    }

    private static int extreme(Curve curve, int start, int end, int sign) {
        int best = start;
        for (int i = start; i < end; i++) {
            if (sign * curve.value(i) < sign * curve.value(best)) {
                best = i;
            }
        }
        return best;
    }

    private void add(double x, double y) {
        if (size == points.length) {
            points = Arrays.copyOf(points, 2 * size);
        }
        points[size++] = x;
        points[size++] = y;
    }

    private void finish() {
        if (size > 0) {
            lines.add(Arrays.copyOf(points, size));
            size = 0;
        }
    }

    /** Returns x and y of the points of each line, in turn. */
    List<double[]> points() {
        return lines;
    }
}
