package dev.lockstep.trainer.draw;

import java.util.Locale;

/** Writes a drawing as SVG, whose colours are those of the page's style sheet. */
class SvgCanvas implements Canvas {
    private final StringBuilder text = new StringBuilder();

    /** Returns a colour as an attribute has it. */
    String color(Ink ink) {
        return ink.variable();
    }

    /** Returns the elements of what was drawn. */
    String elements() {
        return text.toString();
    }

    /** Adds elements. */
    void add(String elements) {
        text.append(elements);
    }

    /** Returns what was drawn as an element. */
    String element(double width, double height, String name, String attributes) {
        return "<svg viewBox=\"0 0 " + number(width) + " " + number(height) + "\" style=\"width: " + number(width)
                + "px\" role=\"img\" aria-label=\"" + Markup.escaped(name) + "\"" + attributes + ">" + text + "</svg>";
    }

    @Override
    public void rectangle(double x, double y, double width, double height, Ink ink, double opacity) {
        text.append("<rect");
        place(x, y, width, height);
        text.append(" fill=\"").append(color(ink));
        if (opacity < 1) {
            text.append("\" fill-opacity=\"").append(number(opacity));
        }
        text.append("\"/>");
    }

    @Override
    public void line(double[] points, double width, Ink ink) {
        text.append("<polyline points=\"");
        for (int i = 0; i < points.length; i++) {
            text.append(i == 0 ? "" : i % 2 == 0 ? " " : ",");
            append(points[i]);
        }
        text.append("\" stroke=\"").append(color(ink)).append("\" stroke-width=\"");
        append(width);
        text.append("\"/>");
    }

    @Override
    public void dot(double x, double y, double radius, Ink ink) {
        text.append("<circle cx=\"");
        append(x);
        text.append("\" cy=\"");
        append(y);
        text.append("\" r=\"");
        append(radius);
        text.append("\" fill=\"").append(color(ink)).append("\"/>");
    }

    @Override
    public void text(String line, double x, double y, Lettering lettering) {
        text.append("<text x=\"");
        append(x);
        text.append("\" y=\"");
        append(y);
        text.append("\" font-size=\"");
        append(lettering.size());
        text.append("\" fill=\"").append(color(lettering.ink()));
        if (lettering.anchor() != Lettering.Anchor.START) {
            text.append("\" text-anchor=\"").append(lettering.anchor().name().toLowerCase(Locale.ROOT));
        }
        if (!lettering.isUpright()) {
            text.append("\" transform=\"rotate(-90 ")
                    .append(number(x))
                    .append(' ')
                    .append(number(y))
                    .append(')');
        }
        text.append("\">").append(Markup.escaped(line)).append("</text>");
    }

    @Override
    public void image(Raster image, double x, double y, double width, double height) {
        text.append("<image");
        place(x, y, width, height);
        text.append(" preserveAspectRatio=\"none\" href=\"")
                .append(image.address())
                .append("\"/>");
    }

    @Override
    public void begin(String name, int number) {
        text.append("<g class=\"")
                .append(name)
                .append("\" data-")
                .append(name)
                .append("=\"")
                .append(number)
                .append("\">");
    }

    @Override
    public void end() {
        text.append("</g>");
    }

    private void place(double x, double y, double width, double height) {
        text.append(" x=\"");
        append(x);
        text.append("\" y=\"");
        append(y);
        text.append("\" width=\"");
        append(width);
        text.append("\" height=\"");
        append(height);
        text.append('"');
    }

    static String number(double value) {
        StringBuilder number = new StringBuilder();
        append(value, number);
        return number.toString();
    }

    private void append(double value) {
        append(value, text);
    }

    /** To a hundredth, without zeros at the end: curves have thousands of numbers, and a formatter takes longer for each. */
    private static void append(double value, StringBuilder text) {
        long hundredths = Math.round(value * 100);
        if (hundredths < 0) {
            text.append('-');
            hundredths = -hundredths;
        }
        text.append(hundredths / 100);
        long rest = hundredths % 100;
        if (rest > 0) {
            text.append('.').append(rest / 10);
            if (rest % 10 > 0) {
                text.append(rest % 10);
            }
        }
    }
}
