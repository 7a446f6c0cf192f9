package dev.lockstep.learn;

import java.util.Locale;
import java.util.Optional;

/**
 * How pictures become images of one size.
 *
 * @param background what transparency shows; black where it is not given
 * @param size of the images; the most frequent among the pictures where it is not given
 */
public record PictureOptions(Optional<Background> background, Optional<Size> size) {
    /** Nothing is given. */
    public static final PictureOptions DEFAULT = new PictureOptions(Optional.empty(), Optional.empty());

    /** What lies behind a picture. */
    public enum Background {
        /** Gray 0. */
        BLACK(0),
        /** Gray 255. */
        WHITE(255);

        private final int gray;

        Background(int gray) {
            this.gray = gray;
        }

        /** Returns it as the grey of a pixel, 0 to 255. */
        public int gray() {
            return gray;
        }

        /** Returns the other one. */
        public Background opposite() {
            return this == BLACK ? WHITE : BLACK;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The size of an image in pixels.
     *
     * @param rows its height
     * @param columns its width
     */
    public record Size(int rows, int columns) {
        /**
         * Checks the numbers.
         *
         * @throws DataException if one is less than 1
         */
        public Size {
            if (rows < 1 || columns < 1) {
                throw DataException.of("%s %sx%s: each side must be 1 or more", Setting.IMAGE_SIZE, columns, rows);
            }
        }
    }

    /** Returns a copy with this background. */
    public PictureOptions withBackground(Background newBackground) {
        return new PictureOptions(Optional.of(newBackground), size);
    }

    /** Returns a copy with this size. */
    public PictureOptions withSize(Size newSize) {
        return new PictureOptions(background, Optional.of(newSize));
    }
}
