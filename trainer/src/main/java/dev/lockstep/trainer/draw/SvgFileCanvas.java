package dev.lockstep.trainer.draw;

import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a drawing as an SVG file, which has its colours with it. An image is drawn as shapes of one colour each, because some viewers show
 * no image within a picture, and rounded to few colours, because runs of one colour are what makes the file short.
 */
final class SvgFileCanvas extends SvgCanvas {
    private static final int SHADES = 52;

    /** Returns the file's text. */
    String file(double width, double height) {
        String size = number(width) + "\" height=\"" + number(height);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + number(width) + " " + number(height)
                + "\" width=\"" + size + "\" fill=\"none\" stroke-linejoin=\"round\" "
                + "font-family=\"Liberation Sans, Arial, Helvetica, sans-serif\">\n"
                + elements().replace("><", ">\n<") + "\n</svg>\n";
    }

    @Override
    String color(Ink ink) {
        return hex(ink.light());
    }

    private static String hex(int color) {
        return "#" + HexFormat.of().toHexDigits(color, 6);
    }

    @Override
    public void image(Raster image, double x, double y, double width, double height) {
        int[] shades = new int[image.width() * image.height()];
        Map<Integer, Integer> counts = new TreeMap<>();
        for (int pixel = 0; pixel < shades.length; pixel++) {
            shades[pixel] = rounded(image.get(pixel % image.width(), pixel / image.width()));
            counts.merge(shades[pixel], 1, Integer::sum);
        }
        int ground =
                Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        counts.remove(ground);
        // A row of pixels is a line through their middles.
        add("<svg x=\"" + number(x) + "\" y=\"" + number(y) + "\" width=\"" + number(width) + "\" height=\""
                + number(height) + "\" viewBox=\"0 -0.5 " + image.width() + " " + image.height()
                + "\" preserveAspectRatio=\"none\" shape-rendering=\"crispEdges\"><rect y=\"-0.5\" width=\""
                + image.width() + "\" height=\"" + image.height() + "\" fill=\"" + hex(ground) + "\"/>");
        for (int shade : counts.keySet()) {
            add("<path stroke=\"" + hex(shade) + "\" d=\"" + runs(shade, shades, image.width()) + "\"/>");
        }
        add("</svg>");
    }

    /** Returns a line for each run of pixels of a shade in a row. */
    private static String runs(int shade, int[] shades, int columns) {
        StringBuilder path = new StringBuilder();
        for (int begin = 0; begin < shades.length; begin++) {
            if (shades[begin] == shade) {
                int rowEnd = begin / columns * columns + columns;
                int end = begin + 1;
                while (end < rowEnd && shades[end] == shade) {
                    end++;
                }
                path.append('M')
                        .append(begin % columns)
                        .append(' ')
                        .append(begin / columns)
                        .append('h')
                        .append(end - begin);
                begin = end - 1;
            }
        }
        return path.toString();
    }

    private static int rounded(int color) {
        int step = 255 / (SHADES - 1);
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            result |= (Math.round(((color >> shift) & 0xFF) / (float) step) * step) << shift;
        }
        return result;
    }
}
