package dev.lockstep.trainer.report;

import dev.lockstep.trainer.data.ImageSet;
import java.util.Arrays;

/** A colour image being drawn. Colours are 0xRRGGBB; what lies outside is left out. */
final class Raster {
    static final int WHITE = 0xFFFFFF;
    static final int INK = 0x1F2328;
    static final int FAINT = 0xD0D7DE;

    private final int width;
    private final int height;
    private final int[] colors;

    Raster(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.colors = new int[width * height];
        Arrays.fill(colors, background);
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int color(int x, int y) {
        return colors[y * width + x];
    }

    void set(int x, int y, int color) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            colors[y * width + x] = color;
        }
    }

    void fill(int x, int y, int columns, int rows, int color) {
        int left = Math.max(0, x);
        int right = Math.min(width, x + columns);
        int bottom = Math.min(height, y + rows);
        for (int row = Math.max(0, y); row < bottom && left < right; row++) {
            Arrays.fill(colors, row * width + left, row * width + right, color);
        }
    }

    /** Draws another image, each of its pixels as a square. */
    void draw(Raster image, int x, int y, int zoom) {
        for (int row = 0; row < image.height; row++) {
            for (int column = 0; column < image.width; column++) {
                fill(x + column * zoom, y + row * zoom, zoom, zoom, image.color(column, row));
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
    static Raster gray(ImageSet images, int index) {
        Raster raster = new Raster(images.columns(), images.rows(), 0);
        for (int i = 0; i < raster.colors.length; i++) {
            raster.colors[i] = (images.pixels()[index * raster.colors.length + i] & 0xFF) * 0x010101;
        }
        return raster;
    }

    /** Returns this image as a PNG file. */
    byte[] png() {
        return PngEncoder.encode(width, height, colors);
    }
}
