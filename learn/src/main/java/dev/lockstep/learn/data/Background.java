package dev.lockstep.learn.data;

import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What the background of images is like, as their outermost pixels show. */
public final class Background {
    private static final double MIDDLE_GRAY = 127.5;

    private Background() {}

    /** Returns the mean of the outermost pixels of all images, 0 black to 255 white. */
    static double brightness(MemorySegment pixels, int rows, int columns) {
        int length = rows * columns;
        long sum = 0;
        long count = 0;
        for (long start = 0; start < pixels.byteSize(); start += length) {
            byte[] border = border(pixels, start, rows, columns);
            for (byte pixel : border) {
                sum += pixel & 0xFF;
            }
            count += border.length;
        }
        return (double) sum / count;
    }

    /** Returns the outermost pixels of one of the images, the one that begins at {@code start}. */
    static byte[] border(MemorySegment pixels, long start, int rows, int columns) {
        byte[] border = new byte[rows * columns - Math.max(0, rows - 2) * Math.max(0, columns - 2)];
        int next = 0;
        for (int row = 0; row < rows; row++) {
            int across = row == 0 || row == rows - 1 ? 1 : Math.max(1, columns - 1);
            for (int column = 0; column < columns; column += across) {
                border[next++] = pixels.get(ValueLayout.JAVA_BYTE, start + (long) row * columns + column);
            }
        }
        return border;
    }

    /** Returns whether a border of this brightness, 0 black to 255 white, is that of a light background. */
    static boolean isLight(double borderBrightness) {
        return borderBrightness > MIDDLE_GRAY;
    }

    /** Returns whether examples are images that are dark on light. */
    public static boolean isLight(Examples examples) {
        return examples.features().areImages()
                && isLight(brightness(examples.values(), examples.rows(), examples.columns()));
    }
}
