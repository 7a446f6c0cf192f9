package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.PictureOptions.Background;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a picture becomes an image that a model takes: of the size and in the form of those that it learned from.
 *
 * @param rows the height of the model's images
 * @param columns the width of the model's images
 * @param form how the model's images look
 * @param background what transparency shows; where it is not given the background of the model's images, or the opposite where nothing can be
 *     seen over that
 * @param invert whether to swap black and white; where it is not given, if the picture's border shows that its background is not the model's
 * @param center whether to bring what is drawn into {@link MnistFrame}; the model's images must have its size
 */
public record PicturePreparation(
        int rows,
        int columns,
        ImageForm form,
        Optional<Background> background,
        Optional<Boolean> invert,
        boolean center) {
    /**
     * A picture as the model sees it.
     *
     * @param picture of the size of the model's images
     * @param background what transparency shows
     * @param inverted whether black and white are swapped
     * @param centered whether what is drawn in it was moved or scaled
     */
    public record Prepared(Picture picture, Background background, boolean inverted, boolean centered) {}

    /** Returns what transparency shows where nothing else is said: the background of a model's images. */
    public static Background backgroundOf(ImageForm form) {
        return form.lightBackground() ? Background.WHITE : Background.BLACK;
    }

    /**
     * Prepares a file.
     *
     * @throws DataException if it cannot be read, is no PNG or JPEG file, is not whole, or has more than 100 million pixels
     * @throws dev.lockstep.learn.HeapException if it is larger than Java's heap may become
     */
    public Prepared prepare(Path file) {
        Background behind = background.orElse(backgroundOf(form));
        Picture picture = Picture.read(file, behind.gray());
        if (background.isEmpty() && picture.isLostInItsGround()) {
            Picture other = Picture.read(file, behind.opposite().gray());
            if (!other.isLostInItsGround()) {
                picture = other;
                behind = behind.opposite();
            }
        }
        boolean inverted = invert.orElse(picture.isDarkOnLight() != form.lightBackground());
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
