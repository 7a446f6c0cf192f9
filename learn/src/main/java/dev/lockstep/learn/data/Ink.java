package dev.lockstep.learn.data;

import java.util.Optional;

/**
 * What is drawn in a picture: the pixels on the bright side of {@link Histogram#threshold}.
 *
 * @param plain the picture, light on dark
 * @param background the median grey of the pixels that are no ink
 * @param level the median grey of the ink
 * @param top the first row with ink
 * @param left the first column with ink
 * @param bottom the row after the last with ink
 * @param right the column after the last with ink
 */
record Ink(Picture plain, int background, int level, int top, int left, int bottom, int right) {
    /**
     * Finds it.
     *
     * @param light whether the picture is dark on light
     * @return empty if all pixels are alike
     */
    static Optional<Ink> of(Picture picture, boolean light) {
        Picture plain = light ? picture.inverted() : picture;
        Histogram histogram = new Histogram(plain.pixels());
        int threshold = histogram.threshold();
        if (threshold < 0) {
            return Optional.empty();
        }
        int top = plain.rows();
        int left = plain.columns();
        int bottom = 0;
        int right = 0;
        int at = 0;
        for (int row = 0; row < plain.rows(); row++) {
            for (int column = 0; column < plain.columns(); column++) {
                if ((plain.pixels()[at++] & 0xFF) > threshold) {
                    top = Math.min(top, row);
                    bottom = row + 1;
                    left = Math.min(left, column);
                    right = Math.max(right, column + 1);
                }
            }
        }
        return Optional.of(new Ink(
                plain, histogram.medianUpTo(threshold), histogram.medianAbove(threshold), top, left, bottom, right));
    }

    /** Returns its height or width in pixels, whichever is more. */
    int side() {
        return Math.max(bottom - top, right - left);
    }

    /** Returns the row, counted from 0, in whose middle the centre of mass of the picture lies. */
    double massRow() {
        return plain.massRow();
    }

    /** Returns the column, counted from 0, in whose middle the centre of mass of the picture lies. */
    double massColumn() {
        return plain.massColumn();
    }

    /** Returns the ink alone, cut out, from background 0 to ink 255. */
    Picture cleaned() {
        return plain.cut(top, left, bottom, right)
                .mapped(grey -> Math.clamp(Math.round(255.0 * (grey - background) / (level - background)), 0, 255));
    }
}
