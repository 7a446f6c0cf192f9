package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** A grey picture of any size, upright, and how it becomes an image of one size: in a data set and for a prediction alike. Immutable. */
public final class Picture {
    /** What differs by less looks like one value. */
    private static final int LEAST_CONTRAST = 32;

    private final byte[] pixels;
    private final int rows;
    private final int columns;
    private final boolean transparent;

    private Picture(byte[] pixels, int rows, int columns, boolean transparent) {
        this.pixels = pixels;
        this.rows = rows;
        this.columns = columns;
        this.transparent = transparent;
    }

    /**
     * Reads a PNG or JPEG file, by its content and not its name, and turns it to grey by ITU-R BT.601's weights. A picture whose
     * EXIF data say that it is stored turned or mirrored is turned upright.
     *
     * @param ground the grey that transparency shows, 0 to 255
     * @throws DataException if the file cannot be read, is of another kind, is not whole, or has more than 100 million pixels
     */
    public static Picture read(Path path, int ground) {
        try {
            return PictureFile.read(path)
                    .orElseThrow(() -> new DataException(path + " is neither a PNG nor a JPEG file"))
                    .decode(ground);
        } catch (OutOfMemoryError e) {
            throw PictureFile.tooLarge(path, e);
        }
    }

    /**
     * Returns a picture that is stored in an orientation.
     *
     * @param transparent whether any of it shows the ground
     */
    static Picture of(byte[] stored, int rows, int columns, Orientation orientation, boolean transparent) {
        if (orientation.equals(Orientation.UPRIGHT)) {
            return new Picture(stored, rows, columns, transparent);
        }
        byte[] upright = new byte[stored.length];
        orientation.turn(stored, rows, columns, upright);
        return orientation.swapsSides()
                ? new Picture(upright, columns, rows, transparent)
                : new Picture(upright, rows, columns, transparent);
    }

    /** Returns an image of a set. */
    static Picture of(Examples images, int index) {
        long count = images.features().byteSize();
        byte[] pixels = images.values().asSlice(index * count, count).toArray(ValueLayout.JAVA_BYTE);
        return new Picture(pixels, images.rows(), images.columns(), false);
    }

    /** Returns the height in pixels. */
    public int rows() {
        return rows;
    }

    /** Returns the width in pixels. */
    public int columns() {
        return columns;
    }

    /** Returns the grey of each pixel, 0 black to 255 white: row-major [rows, columns], not a copy. */
    public byte[] pixels() {
        return pixels;
    }

    /** Returns whether what is drawn in it cannot be told from the ground that shows through it. */
    public boolean isLostInItsGround() {
        return transparent && new Histogram(pixels).contrast() < LEAST_CONTRAST;
    }

    /** Returns whether its border is that of a light background. */
    public boolean isDarkOnLight() {
        return Background.isLight(borderBrightness());
    }

    /** Returns the mean of the outermost pixels, 0 black to 255 white. */
    double borderBrightness() {
        return Background.brightness(MemorySegment.ofArray(pixels), rows, columns);
    }

    /** Returns the median of the outermost pixels, which is the grey of a background that most of them show. */
    int borderLevel() {
        return new Histogram(Background.border(MemorySegment.ofArray(pixels), 0, rows, columns)).median();
    }

    /** Returns the picture with black and white swapped. */
    public Picture inverted() {
        return mapped(grey -> 255 - grey);
    }

    /** Returns the picture with other greys. */
    Picture mapped(IntUnaryOperator greys) {
        byte[] table = new byte[256];
        for (int grey = 0; grey < table.length; grey++) {
            table[grey] = (byte) greys.applyAsInt(grey);
        }
        byte[] mapped = new byte[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            mapped[i] = table[pixels[i] & 0xFF];
        }
        return new Picture(mapped, rows, columns, transparent);
    }

    /** Returns a part of the picture. */
    Picture cut(Box box) {
        int height = box.bottom() - box.top();
        int width = box.right() - box.left();
        byte[] part = new byte[height * width];
        for (int row = 0; row < height; row++) {
            System.arraycopy(pixels, (box.top() + row) * columns + box.left(), part, row * width, width);
        }
        return new Picture(part, height, width, transparent);
    }

    /** Returns the row, counted from 0, of the centre of mass; what is bright is heavy. NaN if all is black. */
    double massRow() {
        return centerOfMass(at -> at / columns);
    }

    /** Returns the column, counted from 0, of the centre of mass; what is bright is heavy. NaN if all is black. */
    double massColumn() {
        return centerOfMass(at -> at % columns);
    }

    private double centerOfMass(IntUnaryOperator place) {
        long mass = 0;
        long moment = 0;
        for (int at = 0; at < pixels.length; at++) {
            mass += pixels[at] & 0xFF;
            moment += (long) place.applyAsInt(at) * (pixels[at] & 0xFF);
        }
        return (double) moment / mass;
    }

    /**
     * Returns an image of this size: the picture in its own proportions, as large as fits, in the middle. What is left beside it has the
     * grey of the picture's border. A picture of this size is left as it is.
     */
    public Picture fitted(int newRows, int newColumns) {
        if (newRows == rows && newColumns == columns) {
            return this;
        }
        double factor = Math.min((double) newRows / rows, (double) newColumns / columns);
        int height = Math.clamp(Math.round(rows * factor), 1, newRows);
        int width = Math.clamp(Math.round(columns * factor), 1, newColumns);
        return scaled(height, width)
                .placed((newRows - height) / 2, (newColumns - width) / 2, newRows, newColumns, borderLevel());
    }

    /**
     * Returns a larger picture that has this one as a part.
     *
     * @param top the row that its first row becomes
     * @param left the column that its first column becomes
     * @param beside the grey of what is not part of it
     */
    Picture placed(int top, int left, int newRows, int newColumns, int beside) {
        byte[] image = new byte[newRows * newColumns];
        Arrays.fill(image, (byte) beside);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(pixels, row * columns, image, (top + row) * newColumns + left, columns);
        }
        return new Picture(image, newRows, newColumns, transparent);
    }

    /**
     * Returns the picture in other proportions: each new pixel is the mean of the area that it covers, parts of pixels
     * counting in part, rounded to the nearest.
     */
    Picture scaled(int newRows, int newColumns) {
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
                result[row * newColumns + column] = (byte) Math.round(sums[column] / (to - from));
            }
        }
        return new Picture(result, newRows, newColumns, transparent);
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
