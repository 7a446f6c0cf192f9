package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;

/** One image of any size, brought into the form that a model learned from. */
public final class Picture {
    private static final int MAX_SIDE = 1 << 15;
    private static final int MAX_PIXELS = 100_000_000;
    static final int MAX_BYTES = 1 << 29;
    private static final int JPEG_START = 0xFFD8FF;

    private final byte[] pixels;
    private final int rows;
    private final int columns;

    private Picture(byte[] pixels, int rows, int columns) {
        this.pixels = pixels;
        this.rows = rows;
        this.columns = columns;
    }

    /**
     * Reads a PNG or JPEG file, by its content and not its name, and turns it to grey by ITU-R BT.601's weights over
     * black. An image whose EXIF data say that it is stored turned or mirrored is turned upright.
     *
     * @throws DataException if the file cannot be read, is of another kind, is not whole, or has more than 100 million pixels
     */
    public static Picture read(Path path) {
        byte[] bytes = InputFile.read(path, MAX_BYTES);
        try {
            return decode(path, bytes);
        } catch (OutOfMemoryError e) {
            throw new DataException(path + " needs more memory to decode than there is; make it smaller", e);
        }
    }

    private static Picture decode(Path path, byte[] bytes) {
        if (bytes.length >= Long.BYTES && ByteBuffer.wrap(bytes).getLong() == PngFile.SIGNATURE) {
            PngFile png = new PngFile(path, bytes, MAX_SIDE);
            byte[] gray = allocate(path, png.rows(), png.columns());
            png.gray(gray, 0);
            return new Picture(gray, png.rows(), png.columns());
        }
        if (bytes.length >= Integer.BYTES && ByteBuffer.wrap(bytes).getInt() >>> 8 == JPEG_START) {
            return JpegFile.read(path, bytes);
        }
        throw new DataException(path + " is neither a PNG nor a JPEG file");
    }

    /** Returns an image that is stored in an orientation. */
    static Picture of(byte[] stored, int rows, int columns, Orientation orientation) {
        if (orientation.equals(Orientation.UPRIGHT)) {
            return new Picture(stored, rows, columns);
        }
        byte[] upright = new byte[stored.length];
        orientation.turn(stored, rows, columns, upright, 0);
        return orientation.swapsSides() ? new Picture(upright, columns, rows) : new Picture(upright, rows, columns);
    }

    /** Takes memory for an image, unless it is too large. */
    static byte[] allocate(Path path, int rows, int columns) {
        if ((long) rows * columns > MAX_PIXELS) {
            throw new DataException(
                    "%s is %s x %s pixels; 100 million pixels are the most".formatted(path, columns, rows));
        }
        return new byte[rows * columns];
    }

    /** Returns the mean of the outermost pixels, 0 black to 255 white. */
    public double borderBrightness() {
        return Background.brightness(MemorySegment.ofArray(pixels), rows, columns);
    }

    /**
     * Returns the image with other proportions: each new pixel is the mean of the area that it covers, parts of pixels
     * counting in part, rounded to the nearest.
     *
     * @param inverted whether to swap black and white
     */
    public byte[] scaled(int newRows, int newColumns, boolean inverted) {
        double[] narrow = new double[newColumns];
        int narrowed = -1;
        byte[] result = new byte[newRows * newColumns];
        double[] sums = new double[newColumns];
        for (int row = 0; row < newRows; row++) {
            double from = (double) row * rows / newRows;
            double to = (double) (row + 1) * rows / newRows;
            Arrays.fill(sums, 0);
            for (int i = (int) from; i < rows && i < to; i++) {
                if (narrowed != i) {
                    narrow(i, narrow);
                    narrowed = i;
                }
                double part = overlap(i, from, to);
                for (int column = 0; column < newColumns; column++) {
                    sums[column] += narrow[column] * part;
                }
            }
            for (int column = 0; column < newColumns; column++) {
                int value = (int) Math.round(sums[column] / (to - from));
                result[row * newColumns + column] = (byte) (inverted ? 255 - value : value);
            }
        }
        return result;
    }

    /** Scales one row to the columns of {@code target}. */
    private void narrow(int row, double[] target) {
        for (int column = 0; column < target.length; column++) {
            double from = (double) column * columns / target.length;
            double to = (double) (column + 1) * columns / target.length;
            double sum = 0;
            for (int i = (int) from; i < columns && i < to; i++) {
                sum += (pixels[row * columns + i] & 0xFF) * overlap(i, from, to);
            }
            target[column] = sum / (to - from);
        }
    }

    private static double overlap(int pixel, double from, double to) {
        return Math.min(pixel + 1, to) - Math.max(pixel, from);
    }
}
