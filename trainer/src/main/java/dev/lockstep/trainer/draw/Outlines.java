package dev.lockstep.trainer.draw;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The signs of the one font that pictures are lettered with, from a resource that {@code scripts/Glyphs.java} makes. The machine's own
 * fonts are not asked: it may have none, and to start the JDK's text layer takes longer than a whole report.
 */
final class Outlines {
    /** What advances and contours are given in, for a size of 1 pixel. */
    private static final double UNITS = 512;
    /** Points of a quadratic curve. */
    private static final int CURVE_POINTS = 4;
    /** Stands for signs that the font lacks. */
    private static final int UNKNOWN = 0x25A1;

    private static final Map<Integer, String> LINES = lines();

    private Outlines() {}

    /** Hears a straight part of a contour. */
    @FunctionalInterface
    interface Edges {
        void edge(double fromX, double fromY, double toX, double toY);
    }

    private static Map<Integer, String> lines() {
        Map<Integer, String> lines = new HashMap<>();
        try (InputStream resource = Outlines.class.getResourceAsStream("glyphs.txt")) {
            if (resource == null) {
                throw new IllegalStateException("the jar lacks glyphs.txt");
            }
            // Of each line only the sign is more than ASCII. To decode all as UTF-8 takes a start 9 ms more.
            byte[] bytes = resource.readAllBytes();
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int start = text.indexOf('\n') + 1;
            while (start < text.length()) {
                int signEnd = text.indexOf(' ', start + 1);
                int end = text.indexOf('\n', signEnd);
                String sign = new String(bytes, start, signEnd - start, StandardCharsets.UTF_8);
                lines.put(sign.codePointAt(0), text.substring(signEnd + 1, end));
                start = end + 1;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the glyphs cannot be read", e);
        }
        return lines;
    }

    /** Returns the width of a text in pixels. */
    static double width(String text, double size) {
        long units = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            units += new Reader(line(text.codePointAt(i))).number();
        }
        return units * size / UNITS;
    }

    /** Returns the longest beginning of a text that fits a width, with an ellipsis if it is not the whole. */
    static String fitted(String text, double size, double width) {
        if (width(text, size) <= width) {
            return text;
        }
        int end = text.length();
        while (end > 0 && width(text.substring(0, end).stripTrailing() + "…", size) > width) {
            end = text.offsetByCodePoints(end, -1);
        }
        return end == 0 ? "" : text.substring(0, end).stripTrailing() + "…";
    }

    /** Tells the contours of a text that begins at 0, 0, in pixels. */
    static void trace(String text, double size, Edges edges) {
        double x = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            Reader reader = new Reader(line(text.codePointAt(i)));
            int advance = reader.number();
            trace(reader, x, size / UNITS, edges);
            x += advance * size / UNITS;
        }
    }

    private static void trace(Reader reader, double left, double scale, Edges edges) {
        double x = 0;
        double y = 0;
        double startX = 0;
        double startY = 0;
        while (reader.hasMore()) {
            char part = reader.letter();
            double firstX = x + reader.number();
            double firstY = y + reader.number();
            if (part == 'm') {
                edges.edge(left + x * scale, y * scale, left + startX * scale, startY * scale);
                startX = firstX;
                startY = firstY;
                x = firstX;
                y = firstY;
            } else if (part == 'l') {
                edges.edge(left + x * scale, y * scale, left + firstX * scale, firstY * scale);
                x = firstX;
                y = firstY;
            } else {
                double endX = firstX + reader.number();
                double endY = firstY + reader.number();
                double fromX = x;
                double fromY = y;
                for (int i = 1; i <= CURVE_POINTS; i++) {
                    double t = (double) i / CURVE_POINTS;
                    double toX = (1 - t) * (1 - t) * x + 2 * t * (1 - t) * firstX + t * t * endX;
                    double toY = (1 - t) * (1 - t) * y + 2 * t * (1 - t) * firstY + t * t * endY;
                    edges.edge(left + fromX * scale, fromY * scale, left + toX * scale, toY * scale);
                    fromX = toX;
                    fromY = toY;
                }
                x = endX;
                y = endY;
            }
        }
        edges.edge(left + x * scale, y * scale, left + startX * scale, startY * scale);
    }

    private static String line(int sign) {
        String line = LINES.get(sign);
        return line == null ? LINES.get(UNKNOWN) : line;
    }

    /** Reads numbers and letters of a line. */
    private static final class Reader {
        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        boolean hasMore() {
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
            return at < line.length();
        }

        char letter() {
            return line.charAt(at++);
        }

        int number() {
            while (line.charAt(at) == ' ') {
                at++;
            }
            boolean negative = line.charAt(at) == '-';
            if (negative) {
                at++;
            }
            int value = 0;
            while (at < line.length() && Character.isDigit(line.charAt(at))) {
                value = 10 * value + (line.charAt(at++) - '0');
            }
            return negative ? -value : value;
        }
    }
}
