package dev.lockstep.learn.data;

import java.util.List;
import java.util.stream.Stream;

/**
 * How the digits are written: for each digit a few styles, each a list of pen strokes through control points. x grows to
 * the right, y downwards, a digit is 100 high and about 70 wide. A joined stroke begins where the stroke before it
 * ended: it makes a corner.
 */
final class DigitGlyphs {
    /** A curve through its points, given as x, y, x, y, … */
    static final class Stroke {
        final boolean joined;
        final float[] points;

        private Stroke(boolean joined, float[] points) {
            this.joined = joined;
            this.points = points;
        }
    }

    /** One way to write a digit. */
    record Glyph(List<Stroke> strokes) {}

    /** The styles of each digit, by digit. In the text, {@code |} parts strokes and {@code +} marks a joined one. */
    private static final List<List<Glyph>> GLYPHS = Stream.of(
                    List.of(
                            "35,0 12,15 3,50 12,85 35,100 58,85 67,50 58,15 36,1",
                            "50,6 26,4 9,30 7,66 22,96 45,96 62,68 60,30 44,6 30,9"),
                    List.of("36,0 34,100", "16,22 38,0 | + 36,100", "20,20 38,2 | + 36,98 | 14,100 60,98"),
                    List.of(
                            "8,22 20,4 45,2 60,20 50,45 25,75 5,97 | + 35,96 66,94",
                            "8,20 25,2 50,5 58,28 42,60 18,88 6,90 12,78 30,85 50,97 68,90"),
                    List.of(
                            "8,10 30,0 55,8 57,30 28,46 | + 58,56 62,80 40,99 5,90",
                            "8,3 60,3 | + 28,42 | + 58,52 62,80 38,100 6,90"),
                    List.of(
                            "12,2 6,30 5,52 | + 35,54 66,50 | 52,5 50,50 48,100",
                            "46,0 22,35 3,64 | + 35,66 68,62 | 46,0 45,50 44,100"),
                    List.of(
                            "58,2 14,4 | + 10,42 | + 35,36 60,52 60,80 38,99 6,92",
                            "62,0 35,5 18,6 | + 12,42 | + 30,36 55,44 62,68 48,94 22,100 5,90"),
                    List.of(
                            "52,2 25,20 8,55 10,85 32,100 56,88 58,66 40,54 18,62 9,78",
                            "40,0 18,40 8,72 20,97 45,97 57,78 45,60 22,62 10,76"),
                    List.of(
                            "5,6 62,4 | + 45,45 28,100",
                            "5,6 62,4 | + 42,48 30,100 | 18,50 60,47",
                            "6,20 8,5 | + 62,4 | + 40,50 33,100"),
                    List.of(
                            "52,12 30,0 12,15 20,36 40,50 60,70 50,95 28,100 8,84 18,62 40,46 58,25 50,8",
                            "35,0 14,10 16,35 35,46 54,35 56,10 36,0 | 35,46 8,62 8,90 35,100 62,90 62,62 36,47"),
                    List.of(
                            "56,18 35,2 10,14 8,38 28,50 52,38 58,14 | + 56,50 50,100",
                            "58,20 38,0 12,10 8,36 26,50 50,42 60,14 | + 58,60 44,92 15,98"))
            .map(styles -> styles.stream().map(DigitGlyphs::parse).toList())
            .toList();

    private DigitGlyphs() {}

    static int digits() {
        return GLYPHS.size();
    }

    static List<Glyph> styles(int digit) {
        return GLYPHS.get(digit);
    }

    private static Glyph parse(String text) {
        return new Glyph(Stream.of(text.split("\\|", -1))
                .map(String::strip)
                .map(DigitGlyphs::parseStroke)
                .toList());
    }

    private static Stroke parseStroke(String text) {
        boolean joined = text.startsWith("+");
        String[] numbers = text.substring(joined ? 1 : 0).strip().split("[ ,]+", -1);
        float[] points = new float[numbers.length];
        for (int i = 0; i < points.length; i++) {
            points[i] = Float.parseFloat(numbers[i]);
        }
        return new Stroke(joined, points);
    }
}
