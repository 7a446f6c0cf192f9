import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.font.GlyphVector;
import java.awt.geom.AffineTransform;
import java.awt.geom.PathIterator;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes the outlines that the reports' pictures are lettered with, of Liberation Sans 2.1.5 (Debian: fonts-liberation2): {@code java
 * scripts/Glyphs.java LiberationSans-Regular.ttf > trainer/src/main/resources/dev/lockstep/trainer/draw/glyphs.txt}.
 *
 * <p>A line for each sign: the sign, its advance in 512ths of the size, and its contours. A contour begins with {@code m} and goes on with
 * lines {@code l} and quadratic curves {@code q}; each number is a distance from the end of the part before, x and y in turn, y downwards;
 * a sign begins a number as well as a space does.
 */
public final class Glyphs {
    private static final int UNITS = 512;
    /** Latin with its extensions for Europe, Greek, Cyrillic, and signs of typography and arithmetic. The last stands for all others. */
    private static final int[][] RANGES = {
        {0x20, 0x7E},
        {0xA0, 0x17F},
        {0x218, 0x21B},
        {0x386, 0x3CE},
        {0x400, 0x45F},
        {0x490, 0x491},
        {0x1E9E, 0x1E9E},
        {0x2013, 0x2014},
        {0x2018, 0x201E},
        {0x2020, 0x2022},
        {0x2026, 0x2026},
        {0x2030, 0x2030},
        {0x20AC, 0x20AC},
        {0x2122, 0x2122},
        {0x2190, 0x2193},
        {0x2212, 0x2212},
        {0x221E, 0x221E},
        {0x2248, 0x2248},
        {0x2260, 0x2265},
        {0x25A1, 0x25A1}
    };

    public static void main(String[] args) throws Exception {
        System.setProperty("java.awt.headless", "true");
        Font font = Font.createFont(Font.TRUETYPE_FONT, Path.of(args[0]).toFile()).deriveFont((float) UNITS);
        FontRenderContext context = new FontRenderContext(new AffineTransform(), true, true);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        out.print("# Outlines made of Liberation Sans by scripts/Glyphs.java, under the SIL Open Font License 1.1: see OFL.txt\n");
        for (int[] range : RANGES) {
            for (int sign = range[0]; sign <= range[1]; sign++) {
                if (Character.isDefined(sign) && font.canDisplay(sign)) {
                    GlyphVector glyph = font.createGlyphVector(context, Character.toString(sign));
                    long advance = Math.round(glyph.getGlyphMetrics(0).getAdvanceX());
                    out.print(Character.toString(sign) + ' ' + advance + contours(glyph.getOutline()) + '\n');
                }
            }
        }
        out.flush();
    }

    private static String contours(java.awt.Shape outline) {
        StringBuilder text = new StringBuilder(" ");
        long x = 0;
        long y = 0;
        double[] to = new double[6];
        char last = ' ';
        for (PathIterator parts = outline.getPathIterator(null); !parts.isDone(); parts.next()) {
            int kind = parts.currentSegment(to);
            int points = kind == PathIterator.SEG_QUADTO ? 2 : kind == PathIterator.SEG_CLOSE ? 0 : 1;
            if (kind == PathIterator.SEG_CUBICTO) {
                throw new IllegalArgumentException("the font has cubic curves");
            }
            if (points > 0) {
                char letter = kind == PathIterator.SEG_MOVETO ? 'm' : points == 2 ? 'q' : 'l';
                StringBuilder numbers = new StringBuilder();
                for (int i = 0; i < points; i++) {
                    long nextX = Math.round(to[2 * i]);
                    long nextY = Math.round(to[2 * i + 1]);
                    numbers.append(i == 0 ? "" : " ").append(nextX - x).append(' ').append(nextY - y);
                    x = nextX;
                    y = nextY;
                }
                text.append(letter).append(numbers.toString().replace(" -", "-"));
            }
        }
        return text.toString().stripTrailing();
    }
}
