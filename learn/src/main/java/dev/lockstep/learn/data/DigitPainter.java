package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;
import dev.lockstep.learn.data.DigitGlyphs.Glyph;
import dev.lockstep.learn.data.DigitGlyphs.Stroke;
import java.util.Arrays;
import java.util.List;

/**
 * Draws one digit after another as a shaky hand would: a style, an uneven size, slant, rotation and place, control points
 * a little off, a pen of some width and softness, and grain in the ink.
 *
 * <p>An image is a function of the digit and the random stream alone. Only operations that Java defines to the last bit
 * are used (no {@code Math.sin}), so it is the same on every machine.
 *
 * <p>Owns scratch memory: one painter for each thread.
 */
final class DigitPainter {
    static final int SIDE = 28;

    /** The height or width, whichever is greater, that MNIST's digits fill. */
    private static final float BOX = 20;

    private static final float GLYPH_JITTER = 5.8f;
    private static final float MIN_SIZE = 0.8f;
    private static final float MAX_SIZE = 1.1f;
    private static final float MIN_ASPECT = 0.72f;
    private static final float MAX_ASPECT = 1.25f;
    private static final float MAX_SLANT = 0.36f;
    private static final float MAX_ROTATION = 0.22f;
    private static final float MAX_SHIFT = 1.7f;
    private static final float MIN_RADIUS = 0.75f;
    private static final float MAX_RADIUS = 1.9f;
    private static final float MIN_SOFTNESS = 0.9f;
    private static final float MAX_SOFTNESS = 1.9f;
    private static final float MIN_INTENSITY = 0.75f;
    private static final float MAX_GRAIN = 0.3f;
    private static final int PIECES = 4;
    private static final int MAX_POINTS = 256;

    /** Points of the flattened curves; {@code penUp[i]} means that no line leads to point i. */
    private final float[] x = new float[MAX_POINTS];

    private final float[] y = new float[MAX_POINTS];
    private final boolean[] penUp = new boolean[MAX_POINTS];
    private final float[] squaredDistance = new float[SIDE * SIDE];
    private int count;

    /** Draws a digit into {@code pixels[offset … offset + 784)}, overwriting what is there. */
    void paint(int digit, PhiloxStream random, byte[] pixels, int offset) {
        List<Glyph> styles = DigitGlyphs.styles(digit);
        flatten(styles.get(random.nextInt(styles.size())), random);
        place(random);
        float radius = random.nextUniform(MIN_RADIUS, MAX_RADIUS);
        float softness = random.nextUniform(MIN_SOFTNESS, MAX_SOFTNESS);
        measure(radius + softness / 2);
        ink(radius, softness, random, pixels, offset);
    }

    /** Moves each control point a little and lays a Catmull–Rom curve through them. */
    private void flatten(Glyph glyph, PhiloxStream random) {
        count = 0;
        for (Stroke stroke : glyph.strokes()) {
            int joined = stroke.joined ? 1 : 0;
            int n = stroke.points.length / 2 + joined;
            float[] px = new float[n];
            float[] py = new float[n];
            if (stroke.joined) {
                px[0] = x[count - 1];
                py[0] = y[count - 1];
            }
            for (int i = joined; i < n; i++) {
                px[i] = stroke.points[2 * (i - joined)] + random.nextUniform(-GLYPH_JITTER, GLYPH_JITTER);
                py[i] = stroke.points[2 * (i - joined) + 1] + random.nextUniform(-GLYPH_JITTER, GLYPH_JITTER);
            }
            add(px[0], py[0], true);
            for (int i = 0; i + 1 < n; i++) {
                int before = Math.max(0, i - 1);
                int after = Math.min(n - 1, i + 2);
                int pieces = n == 2 ? 1 : PIECES;
                for (int k = 1; k <= pieces; k++) {
                    float t = (float) k / pieces;
                    add(
                            catmullRom(px[before], px[i], px[i + 1], px[after], t),
                            catmullRom(py[before], py[i], py[i + 1], py[after], t),
                            false);
                }
            }
        }
    }

    /** The curve of Catmull and Rom (1974): through b at t = 0 and c at t = 1, with slopes (c − a)/2 and (d − b)/2. */
    private static float catmullRom(float a, float b, float c, float d, float t) {
        float linear = (c - a) * t;
        float square = (2 * a - 5 * b + 4 * c - d) * t * t;
        float cubic = (3 * b - a - 3 * c + d) * t * t * t;
        return b + (linear + square + cubic) / 2;
    }

    private void add(float px, float py, boolean up) {
        x[count] = px;
        y[count] = py;
        penUp[count++] = up;
    }

    /** Slants, turns and stretches the digit, fits it into the box and shifts it about the middle of the image. */
    private void place(PhiloxStream random) {
        float aspect = random.nextUniform(MIN_ASPECT, MAX_ASPECT);
        float slant = random.nextUniform(-MAX_SLANT, MAX_SLANT);
        double angle = random.nextUniform(-MAX_ROTATION, MAX_ROTATION);
        float cos = (float) StrictMath.cos(angle);
        float sin = (float) StrictMath.sin(angle);
        float left = Float.POSITIVE_INFINITY;
        float top = Float.POSITIVE_INFINITY;
        float right = Float.NEGATIVE_INFINITY;
        float bottom = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            float slanted = x[i] * aspect - y[i] * slant;
            float turnedX = cos * slanted - sin * y[i];
            float turnedY = sin * slanted + cos * y[i];
            x[i] = turnedX;
            y[i] = turnedY;
            left = Math.min(left, turnedX);
            right = Math.max(right, turnedX);
            top = Math.min(top, turnedY);
            bottom = Math.max(bottom, turnedY);
        }
        float scale = random.nextUniform(MIN_SIZE, MAX_SIZE) * BOX / Math.max(right - left, bottom - top);
        float toX = SIDE / 2f + random.nextUniform(-MAX_SHIFT, MAX_SHIFT) - scale * (left + right) / 2;
        float toY = SIDE / 2f + random.nextUniform(-MAX_SHIFT, MAX_SHIFT) - scale * (top + bottom) / 2;
        for (int i = 0; i < count; i++) {
            x[i] = x[i] * scale + toX;
            y[i] = y[i] * scale + toY;
        }
    }

    /** Computes the squared distance of each pixel's centre to the nearest line, as far as the ink can reach. */
    private void measure(float reach) {
        Arrays.fill(squaredDistance, Float.POSITIVE_INFINITY);
        for (int i = 1; i < count; i++) {
            if (!penUp[i]) {
                measureLine(x[i - 1], y[i - 1], x[i], y[i], reach);
            }
        }
    }

    private void measureLine(float ax, float ay, float bx, float by, float reach) {
        float dx = bx - ax;
        float dy = by - ay;
        float squaredLength = dx * dx + dy * dy;
        float inverse = squaredLength > 0 ? 1 / squaredLength : 0;
        int fromColumn = Math.max(0, (int) (Math.min(ax, bx) - reach));
        int toColumn = Math.min(SIDE - 1, (int) (Math.max(ax, bx) + reach));
        int fromRow = Math.max(0, (int) (Math.min(ay, by) - reach));
        int toRow = Math.min(SIDE - 1, (int) (Math.max(ay, by) + reach));
        for (int row = fromRow; row <= toRow; row++) {
            float py = row + 0.5f - ay;
            for (int column = fromColumn; column <= toColumn; column++) {
                float px = column + 0.5f - ax;
                float along = Math.clamp((px * dx + py * dy) * inverse, 0f, 1f);
                float offX = px - along * dx;
                float offY = py - along * dy;
                int pixel = row * SIDE + column;
                squaredDistance[pixel] = Math.min(squaredDistance[pixel], offX * offX + offY * offY);
            }
        }
    }

    /** Shades by distance: full ink inside the pen's radius, falling to none over {@code softness} pixels. */
    private void ink(float radius, float softness, PhiloxStream random, byte[] pixels, int offset) {
        float intensity = 255 * random.nextUniform(MIN_INTENSITY, 1);
        float grain = random.nextUniform(0, MAX_GRAIN);
        float reach = radius + softness / 2;
        for (int pixel = 0; pixel < squaredDistance.length; pixel++) {
            float squared = squaredDistance[pixel];
            byte value = 0;
            if (squared < reach * reach) {
                float cover = Math.min(1, (reach - (float) Math.sqrt(squared)) / softness);
                value = (byte) (int) (intensity * cover * (1 - grain * random.nextUnit()) + 0.5f);
            }
            pixels[offset + pixel] = value;
        }
    }
}
