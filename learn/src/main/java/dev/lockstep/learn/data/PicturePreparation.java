package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.ImageForm;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a picture becomes an image that a model takes: of the size and in the form of those that it learned from.
 *
 * @param rows the height of the model's images
 * @param columns the width of the model's images
 * @param form how the model's images look
 * @param ground the grey that transparency shows, 0 to 255; where it is not given the model's background, or the opposite where nothing
 *     can be seen over that
 * @param invert whether to swap black and white; where it is not given, if the picture's border shows that its background is not the model's
 * @param center whether to bring what is drawn into {@link MnistFrame}; the model's images must have its size
 */
public record PicturePreparation(
        int rows, int columns, ImageForm form, Optional<Integer> ground, Optional<Boolean> invert, boolean center) {
    private static final int WHITE = 255;

    /**
     * A picture as the model sees it.
     *
     * @param picture of the size of the model's images
     * @param ground the grey that transparency shows
     * @param inverted whether black and white are swapped
     * @param centered whether what is drawn in it was moved or scaled
     */
    public record Prepared(Picture picture, int ground, boolean inverted, boolean centered) {}

    /**
     * Prepares a file.
     *
     * @throws DataException if it cannot be read, is no PNG or JPEG file, is not whole, or has more than 100 million pixels
     * @throws dev.lockstep.learn.HeapException if it is larger than Java's heap may become
     */
    public Prepared prepare(Path file) {
        int behind = ground.orElse(form.lightBackground() ? WHITE : 0);
        Picture picture = Picture.read(file, behind);
        if (ground.isEmpty() && picture.isLostInItsGround()) {
            Picture other = Picture.read(file, WHITE - behind);
            if (!other.isLostInItsGround()) {
                picture = other;
                behind = WHITE - behind;
            }
        }
        boolean inverted = invert.orElse(Background.isLight(picture.borderBrightness()) != form.lightBackground());
        Picture plain = inverted ? picture.inverted() : picture;
        if (center) {
            Optional<Picture> framed = MnistFrame.of(plain, form.lightBackground());
            if (framed.isPresent()) {
                return new Prepared(framed.get(), behind, inverted, framed.get() != plain);
            }
        }
        return new Prepared(plain.fitted(rows, columns), behind, inverted, false);
    }
}
