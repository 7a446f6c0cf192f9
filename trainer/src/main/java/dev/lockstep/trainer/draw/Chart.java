package dev.lockstep.trainer.draw;

import java.util.List;
import java.util.Locale;

/** Curves over a common axis of whole numbers, such as steps. Immutable. */
public final class Chart {
    /** How values are placed and written. */
    public enum Scale {
        LINEAR,
        LOGARITHMIC,
        PERCENT
    }

    /** Points are marked as well where each can be seen for itself. */
    private static final int MOST_MARKED = 40;

    private final String title;
    private final String name;
    private final String xName;
    private final int firstX;
    private final Scale scale;
    private final List<Curve> curves;
    private final Span span;

    /**
     * Describes a chart.
     *
     * @param title what it shows; drawn in pictures, where no heading stands above it
     * @param name what it shows, for those who cannot see it
     * @param xName what the numbers of the x axis are, such as {@code step}
     * @param firstX the number of each curve's first value
     * @param scale how values are placed and written
     * @param curves from the rearmost to the foremost
     */
    public Chart(String title, String name, String xName, int firstX, Scale scale, List<Curve> curves) {
        this.title = title;
        this.name = name;
        this.xName = xName;
        this.firstX = firstX;
        this.scale = scale;
        this.curves = List.copyOf(curves);
        this.span = Span.ofValues(this);
    }

    String title() {
        return title;
    }

    public String xName() {
        return xName;
    }

    public int firstX() {
        return firstX;
    }

    public Scale scale() {
        return scale;
    }

    public List<Curve> curves() {
        return curves;
    }

    /** Returns what the value axis shows. */
    Span span() {
        return span;
    }

    /** Returns how many values the longest curve has. */
    public int size() {
        return curves.stream().mapToInt(Curve::size).max().orElse(0);
    }

    /** Returns where the value axis begins: a value, or its logarithm to the base 10. */
    public double low() {
        return span.low();
    }

    /** Returns where the value axis ends. */
    public double high() {
        return span.high();
    }

    boolean isMarked() {
        return size() <= MOST_MARKED;
    }

    /** Returns where a value is placed: itself, or its logarithm to the base 10; NaN leaves a gap. */
    double placed(double value) {
        double placed = scale == Scale.LOGARITHMIC ? value > 0 ? Math.log10(value) : Double.NaN : value;
        return Double.isFinite(placed) ? placed : Double.NaN;
    }

    /** Returns a value as a legend has it. */
    String text(double value) {
        if (!Double.isFinite(value)) {
            return "none";
        }
        return scale == Scale.PERCENT
                ? String.format(Locale.ROOT, "%.2f%%", 100 * value)
                : String.format(Locale.ROOT, "%.4g", value);
    }

    /**
     * Returns the chart in a width.
     *
     * @param isTitled whether its title is part of it
     */
    public Drawing drawing(double width, double height, boolean isTitled) {
        return new Drawing(width, height, canvas -> new ChartPainter(this, width, height, isTitled).paint(canvas));
    }

    /** Returns the chart as part of a page, with the places that a script needs to find values by. */
    public String svg(double width, double height, String style) {
        ChartPainter painter = new ChartPainter(this, width, height, false);
        String attributes = String.format(
                Locale.ROOT,
                " class=\"%s\" data-left=\"%.1f\" data-right=\"%.1f\" data-top=\"%.1f\" data-bottom=\"%.1f\"",
                style,
                painter.left(),
                painter.right(),
                painter.top(),
                painter.bottom());
        return new Drawing(width, height, painter::paint).svg(name, attributes);
    }
}
