package dev.lockstep.trainer.draw;

import java.util.ArrayList;
import java.util.List;

/** Draws a chart in a given size. */
final class ChartPainter {
    private static final double TEXT = 12;
    private static final double TITLE = 16;
    private static final double LINE = 18;
    private static final double MARK = 3.5;
    private static final double SWATCH = 16;
    private static final double RIGHT = 12;
    private static final double BELOW = 40;
    private static final int MOST_TICKS = 7;
    /** Room for a number of the x axis. */
    private static final double X_TICK = 70;

    private final Chart chart;
    private final double width;
    private final double height;
    private final boolean isTitled;
    private final Span x;
    private final Span y;
    private final Ticks xTicks;
    private final Ticks yTicks;
    private final List<Entry> legend = new ArrayList<>();
    private final double left;
    private final double top;

    private record Entry(Curve curve, String text, double x, double y) {}

    ChartPainter(Chart chart, double width, double height, boolean isTitled) {
        this.chart = chart;
        this.width = width;
        this.height = height;
        this.isTitled = isTitled;
        x = Span.ofNumbers(chart);
        y = chart.span();
        int xMost = (int) Math.clamp(width / X_TICK, 2, 10);
        xTicks = Ticks.linear(x.low(), x.high(), xMost, 1, true);
        yTicks = chart.scale() == Chart.Scale.LOGARITHMIC
                ? Ticks.logarithmic(y.low(), y.high(), MOST_TICKS)
                : Ticks.linear(y.low(), y.high(), MOST_TICKS, chart.scale() == Chart.Scale.PERCENT ? 100 : 1, false);
        left = 12
                + yTicks.texts().stream()
                        .mapToDouble(text -> Outlines.width(text, TEXT))
                        .max()
                        .orElse(0);
        top = layOutLegend() + 10;
    }

    double left() {
        return left;
    }

    double right() {
        return width - RIGHT;
    }

    double top() {
        return top;
    }

    double bottom() {
        return height - BELOW;
    }

    /** Places the names beside each other in as many lines as they need, below the title, and returns where they end. */
    private double layOutLegend() {
        double line = isTitled ? 2 * LINE + 2 : LINE - 4;
        double at = left;
        for (Curve curve : chart.curves()) {
            if (!curve.isListed()) {
                continue;
            }
            String last = chart.isMarked() && curve.size() > 0 ? " " + chart.text(curve.value(curve.size() - 1)) : "";
            String text = Outlines.fitted(curve.name() + last, TEXT, width - left - SWATCH - RIGHT);
            double needed = SWATCH + 4 + Outlines.width(text, TEXT) + 16;
            if (at > left && at + needed > width) {
                at = left;
                line += LINE;
            }
            legend.add(new Entry(curve, text, at, line));
            at += needed;
        }
        return legend.isEmpty() ? isTitled ? LINE + 4 : 4 : line;
    }

    void paint(Canvas canvas) {
        if (isTitled) {
            canvas.text(chart.title(), left, LINE, Lettering.of(TITLE, Ink.TEXT));
        }
        for (Entry entry : legend) {
            double middle = entry.y - 4;
            canvas.line(
                    new double[] {entry.x, middle, entry.x + SWATCH, middle},
                    Math.max(2, entry.curve.width()),
                    entry.curve.ink());
            canvas.text(entry.text, entry.x + SWATCH + 4, entry.y, Lettering.of(TEXT, Ink.TEXT));
        }
        Lettering quiet = Lettering.of(TEXT, Ink.QUIET);
        for (int i = 0; i < yTicks.values().size(); i++) {
            double at = yOf(yTicks.values().get(i));
            rule(canvas, left, at, right(), at);
            canvas.text(yTicks.texts().get(i), left - 6, at + 4, quiet.end());
        }
        for (int i = 0; i < xTicks.values().size(); i++) {
            double at = xOf(xTicks.values().get(i));
            rule(canvas, at, bottom(), at, bottom() + 4);
            double half = Outlines.width(xTicks.texts().get(i), TEXT) / 2;
            double shown = Math.min(at, width - half - 1);
            canvas.text(xTicks.texts().get(i), shown, bottom() + 17, quiet.middle());
        }
        rule(canvas, left, bottom(), right(), bottom());
        canvas.text(chart.xName(), (left + right()) / 2, height - 6, quiet.middle());
        for (int i = 0; i < chart.curves().size(); i++) {
            canvas.begin("curve", i);
            paint(chart.curves().get(i), canvas);
            canvas.end();
        }
    }

    private static void rule(Canvas canvas, double fromX, double fromY, double toX, double toY) {
        canvas.line(new double[] {fromX, fromY, toX, toY}, 1, Ink.RULE);
    }

    private void paint(Curve curve, Canvas canvas) {
        for (double[] points :
                new Polylines(curve, this::xOf, this::yOf, chart::placed, chart.firstX(), right() - left).points()) {
            if (points.length > 2) {
                canvas.line(points, curve.width(), curve.ink());
            }
            if (chart.isMarked() || points.length == 2) {
                for (int i = 0; i < points.length; i += 2) {
                    canvas.dot(points[i], points[i + 1], chart.isMarked() ? MARK : curve.width() / 2, curve.ink());
                }
            }
        }
    }

    private double xOf(double number) {
        return left + x.share(number) * (right() - left);
    }

    private double yOf(double placed) {
        return bottom() - y.share(placed) * (bottom() - top);
    }
}
