package dev.lockstep.trainer.draw;

import java.util.Base64;

/**
 * A colour image being drawn. Colours are 0xRRGGBB; what lies outside is left out. The pixels are kept as a PNG file has
 * them before compression: for each row a byte 0 (no filter), then three bytes for each pixel.
 */
public final class Raster {
    public static final int WHITE = 0xFFFFFF;

    private static final int BANDS = 3;
    /** What a share of 1 is when colours are mixed. */
    private static final int WHOLE = 1 << 12;

    private final int width;
    private final int height;
    private final byte[] scanlines;

    public Raster(int width, int height, int background) {
        this.width = width;
        this.height = height;
        this.scanlines = new byte[height * stride()];
        fill(0, 0, width, height, background);
    }

    public int width() {
        return width;
    }

    public int height() {
        return height;
    }

    int get(int x, int y) {
        int at = place(x, y);
        return (scanlines[at] & 0xFF) << 16 | (scanlines[at + 1] & 0xFF) << 8 | (scanlines[at + 2] & 0xFF);
    }

    public void set(int x, int y, int color) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            put(place(x, y), color);
        }
    }

    public void fill(int x, int y, int columns, int rows, int color) {
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

    /** Draws another image, each of its pixels as a rectangle; what lies beyond the edges is left out. */
    public void draw(Raster image, int x, int y, int columns, int rows) {
        int left = Math.max(0, x);
        int right = Math.min(width, x + columns);
        int copied = -1;
        for (int row = Math.max(0, y); row < Math.min(height, y + rows); row++) {
            int from = (int) ((long) (row - y) * image.height / rows);
            if (from == copied) {
                System.arraycopy(scanlines, place(left, row - 1), scanlines, place(left, row), (right - left) * BANDS);
                continue;
            }
            copied = from;
            int at = place(left, row);
            for (int column = left; column < right; column++) {
                int pixel = image.place((int) ((long) (column - x) * image.width / columns), from);
                scanlines[at] = image.scanlines[pixel];
                scanlines[at + 1] = image.scanlines[pixel + 1];
                scanlines[at + 2] = image.scanlines[pixel + 2];
                at += BANDS;
            }
        }
    }

    /**
     * Mixes a colour into a pixel.
     *
     * @param share of the colour, 0 to 1
     */
    void blend(int x, int y, int color, double share) {
        if (x < 0 || x >= width || y < 0 || y >= height) {
            return;
        }
        int at = place(x, y);
        int parts = (int) (share * WHOLE + 0.5);
        for (int shift = 16; shift >= 0; shift -= 8) {
            int before = scanlines[at] & 0xFF;
            int mixed = before * (WHOLE - parts) + (color >> shift & 0xFF) * parts;
            scanlines[at++] = (byte) ((mixed + WHOLE / 2) / WHOLE);
        }
    }

    /** Returns this image as a PNG file. */
    public byte[] png() {
        return PngEncoder.encode(width, height, scanlines);
    }

    /** Returns an address that holds this image. */
    public String address() {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png());
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
