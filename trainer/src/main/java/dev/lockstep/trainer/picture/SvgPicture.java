package dev.lockstep.trainer.picture;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** A picture as SVG text, put together from above to below what is drawn first. Lengths are pixels, colours 0xRRGGBB. */
public final class SvgPicture {
    private static final int SHADES = 16;

    private final StringBuilder parts = new StringBuilder();
    private final int width;
    private final int height;

    /** Begins a picture of one colour. */
    public SvgPicture(int width, int height, int background) {
        this.width = width;
        this.height = height;
        rectangle(0, 0, width, height, background);
    }

    /** Draws a filled rectangle. */
    public void rectangle(double x, double y, double rectangleWidth, double rectangleHeight, int color) {
        add(
                "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" fill=\"%s\"/>",
                number(x), number(y), number(rectangleWidth), number(rectangleHeight), hex(color));
    }

    /**
     * Writes a line of text.
     *
     * @param y of the base line
     * @param size of the font
     * @param anchor what is at x: {@code start}, {@code middle} or {@code end}
     */
    public void text(double x, double y, int size, int color, String anchor, String text) {
        add(
                "<text x=\"%s\" y=\"%s\" font-size=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>",
                number(x), number(y), size, hex(color), anchor, escaped(text));
    }

    /** Draws a line through points, given as x0, y0, x1, y1 and so on. */
    public void line(double[] points, double thickness, int color) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < points.length; i += 2) {
            path.append(i == 0 ? 'M' : 'L')
                    .append(number(points[i]))
                    .append(' ')
                    .append(number(points[i + 1]));
        }
        add("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%s\"/>", path, hex(color), number(thickness));
    }

    /**
     * Draws an image of square pixels over a rectangle of its most frequent colour. Each channel is rounded to {@value #SHADES} shades, so
     * that neighbours of one colour, which are drawn as one piece, are many.
     *
     * @param zoom the side of a pixel
     * @param color of each pixel, row by row
     */
    public void image(double x, double y, double zoom, int rows, int columns, IntUnaryOperator color) {
        int[] shades = new int[rows * columns];
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int pixel = 0; pixel < shades.length; pixel++) {
            shades[pixel] = rounded(color.applyAsInt(pixel));
            counts.merge(shades[pixel], 1, Integer::sum);
        }
        int ground =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        add(
                "<g transform=\"translate(%s %s) scale(%s)\" shape-rendering=\"crispEdges\">",
                number(x), number(y), number(zoom));
        rectangle(0, 0, columns, rows, ground);
        counts.remove(ground);
        for (int shade : counts.keySet()) {
            add("<path fill=\"%s\" d=\"%s\"/>", hex(shade), pieces(shade, shades, columns));
        }
        add("</g>");
    }

    /** Returns the outline of all pixels of a shade: a piece for each run of them in a row. */
    private static String pieces(int shade, int[] shades, int columns) {
        StringBuilder path = new StringBuilder();
        for (int begin = 0; begin < shades.length; begin++) {
            if (shades[begin] == shade) {
                int rowEnd = begin / columns * columns + columns;
                int end = begin + 1;
                while (end < rowEnd && shades[end] == shade) {
                    end++;
                }
                int width = end - begin;
                path.append(
                        String.format(Locale.ROOT, "M%d %dh%dv1h-%dz", begin % columns, begin / columns, width, width));
                begin = end - 1;
            }
        }
        return path.toString();
    }

    /** Returns the file's text. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"system-ui, sans-serif\">%n%s</svg>%n",
                width,
                height,
                width,
                height,
                parts);
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is Error Prone's, which is no dependency
    private void add(String format, Object... values) {
        parts.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static int rounded(int color) {
        int step = 255 / (SHADES - 1);
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            result |= (Math.round(((color >> shift) & 0xFF) / (float) step) * step) << shift;
        }
        return result;
    }

    private static String hex(int color) {
        return String.format(Locale.ROOT, "#%06x", color);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
