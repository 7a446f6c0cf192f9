package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;
import java.util.Arrays;

/**
 * A colour image being drawn. Colours are 0xRRGGBB; what lies outside is left out. The pixels are kept as a PNG file has
 * them before compression: for each row a byte 0 (no filter), then three bytes for each pixel.
 */
final class Raster {
    static final int WHITE = 0xFFFFFF;
    static final int INK = 0x1F2328;
    static final int FAINT = 0xD0D7DE;

    private static final int BANDS = 3;

    private final int width;
    private final int height;
    private final byte[] scanlines;

    Raster(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.scanlines = new byte[height * stride()];
        fill(0, 0, width, height, background);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    void set(int x, int y, int color) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            put(place(x, y), color);
        }
    }

    void fill(int x, int y, int columns, int rows, int color) {
        int left = Math.max(0, x);
        int right = Math.min(width, x + columns);
        int top = Math.max(0, y);
        int bottom = Math.min(height, y + rows);
        if (left >= right || top >= bottom) {
            return;
        }
        int first = place(left, top);
        int length = (right - left) * BANDS;
        put(first, color);
        for (int done = BANDS; done < length; done *= 2) {
            System.arraycopy(scanlines, first, scanlines, first + done, Math.min(done, length - done));
        }
        for (int row = top + 1; row < bottom; row++) {
            System.arraycopy(scanlines, first, scanlines, place(left, row), length);
        }
    }

    /** Draws another image, each of its pixels as a square; it must lie within this one. */
    void draw(Raster image, int x, int y, int zoom) {
        int length = image.width * zoom * BANDS;
        for (int row = 0; row < image.height; row++) {
            int from = image.place(0, row);
            int first = place(x, y + row * zoom);
            if (zoom == 1) {
                System.arraycopy(image.scanlines, from, scanlines, first, length);
                continue;
            }
            int at = first;
            for (int column = 0; column < image.width; column++) {
                for (int i = 0; i < zoom; i++) {
                    scanlines[at] = image.scanlines[from];
                    scanlines[at + 1] = image.scanlines[from + 1];
                    scanlines[at + 2] = image.scanlines[from + 2];
                    at += BANDS;
                }
                from += BANDS;
            }
            for (int i = 1; i < zoom; i++) {
                System.arraycopy(scanlines, first, scanlines, first + i * stride(), length);
            }
        }
    }

    /** Draws a line one pixel wide (Bresenham's algorithm). */
    void line(int fromX, int fromY, int toX, int toY, int color) {
        int stepX = Integer.signum(toX - fromX);
        int stepY = Integer.signum(toY - fromY);
        int spanX = Math.abs(toX - fromX);
        int spanY = -Math.abs(toY - fromY);
        int x = fromX;
        int y = fromY;
        int error = spanX + spanY;
        while (true) {
            set(x, y, color);
            int doubled = 2 * error;
            if (x == toX && y == toY) {
                return;
            }
            if (doubled >= spanY && x != toX) {
                error += spanY;
                x += stepX;
            }
            if (doubled <= spanX && y != toY) {
                error += spanX;
                y += stepY;
            }
        }
    }

    /** Writes a line of text, its top left corner at the given place. */
    void text(String text, int x, int y, int zoom, int color) {
        for (int i = 0; i < text.length(); i++) {
            int left = x + i * Glyphs.ADVANCE * zoom;
            for (int row = 0; row < Glyphs.HEIGHT; row++) {
                int pixels = Glyphs.row(text.charAt(i), row);
                for (int column = 0; column < Glyphs.WIDTH; column++) {
                    if ((pixels >> (Glyphs.WIDTH - 1 - column) & 1) != 0) {
                        fill(left + column * zoom, y + row * zoom, zoom, zoom, color);
                    }
                }
            }
        }
    }

    /** Writes a line of text that ends at {@code right}. */
    void textBefore(String text, int right, int y, int zoom, int color) {
        text(text, right - Glyphs.width(text) * zoom, y, zoom, color);
    }

    /** Returns one image of a set, 0 black to 255 white. */
    static Raster gray(Examples images, int index) {
        Raster raster = new Raster(images.columns(), images.rows(), 0);
        int from = index * images.features().count();
        for (int y = 0; y < raster.height; y++) {
            int at = raster.place(0, y);
            for (int x = 0; x < raster.width; x++) {
                Arrays.fill(raster.scanlines, at, at + BANDS, images.pixels()[from++]);
                at += BANDS;
            }
        }
        return raster;
    }

    /** Returns this image as a PNG file. */
    byte[] png() {
        return PngEncoder.encode(width, height, scanlines);
    }

    private int stride() {
        return 1 + width * BANDS;
    }

    private int place(int x, int y) {
        return y * stride() + 1 + x * BANDS;
    }

    private void put(int place, int color) {
        scanlines[place] = (byte) (color >> 16);
        scanlines[place + 1] = (byte) (color >> 8);
        scanlines[place + 2] = (byte) color;
    }
}
