package dev.lockstep.trainer.picture;

import dev.lockstep.learn.Examples;
import java.util.function.IntToDoubleFunction;

/** Images as lines of text: a sign for each two pixels, one above the other, because signs are about twice as high as they are wide. */
public final class TerminalPicture {
    private static final String BLOCKS = " ░▒▓█";
    private static final String ASCII = " .+#@";

    private TerminalPicture() {}

    /** Returns a grey image; bright pixels are filled. */
    public static String of(Examples images, int index, boolean blocks) {
        int count = images.rows() * images.columns();
        byte[] pixels = images.select(new int[] {index}).pixels();
        return of(images.rows(), count / images.rows(), pixel -> (pixels[pixel] & 0xFF) / 255.0, blocks);
    }

    /**
     * Returns an image; each line ends with a line break.
     *
     * @param brightness of each pixel, row by row, from 0 (empty) to 1 (filled)
     * @param blocks whether the terminal shows block elements (U+2588 and others); else ASCII signs are used
     */
    public static String of(int rows, int columns, IntToDoubleFunction brightness, boolean blocks) {
        String signs = blocks ? BLOCKS : ASCII;
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row += 2) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < columns; column++) {
                double upper = brightness.applyAsDouble(row * columns + column);
                double lower = row + 1 == rows ? 0 : brightness.applyAsDouble((row + 1) * columns + column);
                int shade = (int) Math.round((upper + lower) / 2 * (signs.length() - 1));
                line.append(signs.charAt(Math.clamp(shade, 0, signs.length() - 1)));
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }
}
