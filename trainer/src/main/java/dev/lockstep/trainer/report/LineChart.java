package dev.lockstep.trainer.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/** Curves over a common x axis, as an image. Points that are not finite leave gaps. */
final class LineChart {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 320;
    private static final int LEFT = 64;
    private static final int RIGHT = 16;
    private static final int TOP = 34;
    private static final int BOTTOM = 40;
    private static final int TICKS = 5;

    /** One curve: a value for each index from 0 to the chart's size. */
    private record Curve(String name, int color, boolean marked, IntToDoubleFunction values) {}

    private final String title;
    private final String xLabel;
    private final int size;
    private final int firstX;
    private final List<Curve> curves = new ArrayList<>();
    private boolean logarithmic;
    private int top = TOP;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;

    /** Begins a chart whose curves have {@code size} points, at {@code firstX} and on. */
    LineChart(String title, String xLabel, int size, int firstX) {
        this.title = title;
        this.xLabel = xLabel;
        this.size = size;
        this.firstX = firstX;
    }

    /** Draws in proportion to the logarithm; values that have none leave gaps. Comes before the curves. */
    LineChart logarithmic() {
        logarithmic = true;
        return this;
    }

    LineChart curve(String name, int color, boolean marked, IntToDoubleFunction curveValues) {
        IntToDoubleFunction values =
                logarithmic ? i -> Math.log10(Math.max(0, curveValues.applyAsDouble(i))) : curveValues;
        curves.add(new Curve(name, color, marked, values));
        for (int i = 0; i < size; i++) {
            double value = values.applyAsDouble(i);
            if (Double.isFinite(value)) {
                low = Math.min(low, value);
                high = Math.max(high, value);
            }
        }
        return this;
    }

    Raster draw() {
        Raster raster = new Raster(WIDTH, HEIGHT, Raster.WHITE);
        if (low > high) {
            low = 0;
            high = 1;
        } else if (low == high) {
            low -= 0.5;
            high += 0.5;
        }
        drawLegend(raster);
        drawFrame(raster);
        for (Curve curve : curves) {
            draw(curve, raster);
        }
        return raster;
    }

    /** Draws the names beside the title and in as many more lines as they need, which the curves make room for. */
    private void drawLegend(Raster raster) {
        int start = LEFT + Glyphs.width(title) * 2 + 30;
        int left = start;
        int y = 12;
        for (Curve curve : curves) {
            int width = 20 + Glyphs.width(curve.name) + 20;
            if (left > start && left + width > WIDTH) {
                left = start;
                y += 14;
            }
            raster.fill(left, y + 2, 14, 3, curve.color);
            raster.text(curve.name, left + 20, y, 1, Raster.INK);
            left += width;
        }
        top = y - 12 + TOP;
    }

    private void drawFrame(Raster raster) {
        raster.text(title, LEFT, 8, 2, Raster.INK);
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = low + (high - low) * tick / TICKS;
            int y = y(value);
            raster.fill(LEFT, y, WIDTH - LEFT - RIGHT, 1, Raster.FAINT);
            raster.textBefore(
                    String.format(Locale.ROOT, "%.3g", logarithmic ? Math.pow(10, value) : value),
                    LEFT - 6,
                    y - 3,
                    1,
                    Raster.INK);
        }
        int below = HEIGHT - BOTTOM + 8;
        raster.text(Integer.toString(firstX), LEFT, below, 1, Raster.INK);
        raster.textBefore(Integer.toString(firstX + Math.max(0, size - 1)), WIDTH - RIGHT, below, 1, Raster.INK);
        raster.text(xLabel, (WIDTH - Glyphs.width(xLabel)) / 2, below + 8, 1, Raster.INK);
    }

    private void draw(Curve curve, Raster raster) {
        boolean connected = false;
        int lastX = 0;
        int lastY = 0;
        for (int i = 0; i < size; i++) {
            double value = curve.values.applyAsDouble(i);
            boolean finite = Double.isFinite(value);
            if (finite) {
                int x = x(i);
                int y = y(value);
                raster.line(connected ? lastX : x, connected ? lastY : y, x, y, curve.color);
                raster.line(connected ? lastX : x, connected ? lastY + 1 : y, x, y + 1, curve.color);
                if (curve.marked) {
                    raster.fill(x - 2, y - 2, 5, 5, curve.color);
                }
                lastX = x;
                lastY = y;
            }
            connected = finite;
        }
    }

    private int x(int index) {
        int span = WIDTH - LEFT - RIGHT - 1;
        return size < 2 ? LEFT + span / 2 : LEFT + (int) Math.round((double) index / (size - 1) * span);
    }

    private int y(double value) {
        return HEIGHT - BOTTOM - (int) Math.round((value - low) / (high - low) * (HEIGHT - top - BOTTOM));
    }
}
