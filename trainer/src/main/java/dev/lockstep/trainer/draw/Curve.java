package dev.lockstep.trainer.draw;

import java.util.function.IntToDoubleFunction;

/**
 * One curve of a chart. Values that are not finite, and on a logarithmic axis those that have no logarithm, leave gaps.
 *
 * @param name what it is called
 * @param ink its colour
 * @param width its width in pixels
 * @param isDashed whether it has gaps
 * @param isListed whether the chart's legend names it
 * @param size how many values it has
 * @param values its values, by index from 0
 */
public record Curve(
        String name, Ink ink, double width, boolean isDashed, boolean isListed, int size, IntToDoubleFunction values) {
    /** A solid curve that the legend names. */
    public static Curve of(String name, Ink ink, int size, IntToDoubleFunction values) {
        return new Curve(name, ink, 2, false, true, size, values);
    }

    public Curve thin() {
        return new Curve(name, ink, 1, isDashed, isListed, size, values);
    }
}
