package dev.lockstep.trainer.draw;

import java.util.function.IntToDoubleFunction;

/**
 * One curve of a chart. Values that are not finite, and on a logarithmic axis those that have no logarithm, leave gaps. Immutable.
 */
public final class Curve {
    private static final double WIDTH = 2;

    private final String name;
    private final Ink ink;
    private final double width;
    private final boolean isListed;
    private final double[] values;

    private Curve(String name, Ink ink, double width, boolean isListed, double[] values) {
        this.name = name;
        this.ink = ink;
        this.width = width;
        this.isListed = isListed;
        this.values = values;
    }

    /**
     * Returns a curve that the chart's legend names.
     *
     * @param size how many values it has
     * @param valueAt its values, by index from 0
     */
    public static Curve of(String name, Ink ink, int size, IntToDoubleFunction valueAt) {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = valueAt.applyAsDouble(i);
        }
        return new Curve(name, ink, WIDTH, true, values);
    }

    /** Returns it as a thin line. */
    public Curve thin() {
        return new Curve(name, ink, 1, isListed, values);
    }

    /** Returns it without a place in the legend. */
    public Curve unlisted() {
        return new Curve(name, ink, width, false, values);
    }

    public String name() {
        return name;
    }

    Ink ink() {
        return ink;
    }

    double width() {
        return width;
    }

    boolean isListed() {
        return isListed;
    }

    public int size() {
        return values.length;
    }

    public double value(int index) {
        return values[index];
    }
}
