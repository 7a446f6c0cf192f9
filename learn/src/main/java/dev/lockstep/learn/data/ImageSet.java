package dev.lockstep.learn.data;

/**
 * Grey images of one size with their class.
 *
 * <p>The arrays are not copied: the set owns them, and whoever holds the set reads them without changing them.
 */
public final class ImageSet {
    private final byte[] pixels;
    private final int[] labels;
    private final int rows;
    private final int columns;

    /**
     * Takes over the arrays.
     *
     * @param pixels the pixels as unsigned bytes, 0 black to 255 white: row-major [size, rows * columns]
     * @param labels the class of each image, an index into {@link Dataset#classNames()}: [size]
     * @param rows the height of every image in pixels
     * @param columns the width of every image in pixels
     * @throws IllegalArgumentException if {@code pixels} does not hold exactly one image for each label
     */
    public ImageSet(byte[] pixels, int[] labels, int rows, int columns) {
        if (rows <= 0 || columns <= 0 || pixels.length != (long) labels.length * rows * columns) {
            throw new IllegalArgumentException("%s pixels are not %s images of %s rows and %s columns"
                    .formatted(pixels.length, labels.length, rows, columns));
        }
        this.pixels = pixels;
        this.labels = labels;
        this.rows = rows;
        this.columns = columns;
    }

    /** Returns the pixels as unsigned bytes, 0 black to 255 white: row-major [size, rows * columns]. */
    public byte[] pixels() {
        return pixels;
    }

    /** Returns the class of each image, an index into {@link Dataset#classNames()}: [size]. */
    public int[] labels() {
        return labels;
    }

    /** Returns the height of every image in pixels. */
    public int rows() {
        return rows;
    }

    /** Returns the width of every image in pixels. */
    public int columns() {
        return columns;
    }

    /** Returns the number of images. */
    public int size() {
        return labels.length;
    }

    /** Returns the number of pixels of one image. */
    public int pixelsPerImage() {
        return rows * columns;
    }

    /** Returns the mean of the outermost pixels of all images, 0 black to 255 white: what the background is like. */
    public double borderBrightness() {
        long sum = 0;
        for (int image = 0; image < size(); image++) {
            int start = image * pixelsPerImage();
            for (int row = 0; row < rows; row++) {
                int across = row == 0 || row == rows - 1 ? 1 : Math.max(1, columns - 1);
                for (int column = 0; column < columns; column += across) {
                    sum += pixels[start + row * columns + column] & 0xFF;
                }
            }
        }
        long perImage = (long) pixelsPerImage() - (long) Math.max(0, rows - 2) * Math.max(0, columns - 2);
        return (double) sum / (perImage * size());
    }
}
