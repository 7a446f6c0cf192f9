package dev.lockstep.learn.data;

import java.util.Optional;

/**
 * What is drawn in a picture: the pixels on the bright side of {@link Histogram#threshold}.
 *
 * @param plain the picture, light on dark
 * @param background the median grey of the pixels that are no ink
 * @param level the median grey of the ink
 * @param box where the ink is
 */
record Ink(Picture plain, int background, int level, Box box) {
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
        return Optional.of(new Ink(
                plain,
                histogram.medianUpTo(threshold),
                histogram.medianAbove(threshold),
                Box.around(plain, threshold)));
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
        return plain.cut(box)
                .mapped(grey -> Math.clamp(Math.round(255.0 * (grey - background) / (level - background)), 0, 255));
    }
}
