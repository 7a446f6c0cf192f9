package dev.lockstep.learn;

import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PictureOptions.Size;
import dev.lockstep.learn.data.MnistFrame;
import dev.lockstep.learn.data.Picture;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a PNG or JPEG file becomes an image of one size: for a data set, or in the form of those that a model learned from. It is read by its
 * content, turned upright as its EXIF data say, and to grey by ITU-R BT.601's weights; it is scaled in its own proportions until it fits, each
 * pixel the mean of its area, and what is left beside it has the grey of its border.
 *
 * <pre>{@code
 * PicturePreparation.Image image = PicturePreparation.of(model).prepare(Path.of("scan.png"));
 * int label = model.predict(device, image.pixels()).predicted(0);
 * }</pre>
 *
 * @param size of the images
 * @param form how the images look
 * @param background what transparency shows; where it is not given the background of the form, or the opposite where nothing can be
 *     seen over that
 * @param invert whether to swap black and white; where it is not given, if the picture's border shows that its background is not the form's
 * @param center whether to scale and move what is drawn as MNIST's digits are: 20 pixels high or wide, with the centre of mass in the middle
 */
public record PicturePreparation(
        Size size, ImageForm form, Optional<Background> background, Optional<Boolean> invert, boolean center) {
    /**
     * Checks the size.
     *
     * @throws IllegalArgumentException if images are to be centred that are not 28 × 28 pixels large
     */
    public PicturePreparation {
        if (center && !MnistFrame.isSize(size.rows(), size.columns())) {
            throw new IllegalArgumentException("images of %sx%s pixels cannot be centred, only those of 28x28"
                    .formatted(size.columns(), size.rows()));
        }
    }

    /** A picture as a model takes it. */
    public static final class Image {
        private final byte[] pixels;
        private final Background background;
        private final boolean inverted;
        private final boolean centered;

        private Image(Picture picture, Background background, boolean inverted, boolean centered) {
            this.pixels = picture.pixels();
            this.background = background;
            this.inverted = inverted;
            this.centered = centered;
        }

        /** Returns the grey of each pixel, 0 black to 255 white: row-major [rows · columns], not a copy. */
        public byte[] pixels() {
            return pixels;
        }

        /** Returns what transparency shows. */
        public Background background() {
            return background;
        }

        /** Returns whether black and white were swapped. */
        public boolean inverted() {
            return inverted;
        }

        /** Returns whether what is drawn in it was moved or scaled. */
        public boolean centered() {
            return centered;
        }
    }

    /**
     * Prepares pictures for a model, as {@code ./lockstep predict} does.
     *
     * @throws IllegalArgumentException if it is no model of images
     */
    public static PicturePreparation of(LinearModel model) {
        Features features = model.features();
        if (!features.areImages()) {
            throw new IllegalArgumentException("the model takes features " + features + " and no images");
        }
        return new PicturePreparation(
                new Size(features.rows(), features.columns()),
                model.imageForm(),
                Optional.empty(),
                Optional.empty(),
                model.imageForm().centered());
    }

    /** Prepares pictures as {@code folder:} does, to be learned from: neither inverted nor centred. */
    public static PicturePreparation forTraining(Size size, Background background) {
        return new PicturePreparation(size, ImageForm.UNKNOWN, Optional.of(background), Optional.of(false), false);
    }

    /** Returns a copy in which transparency shows this. */
    public PicturePreparation withBackground(Background newBackground) {
        return new PicturePreparation(size, form, Optional.of(newBackground), invert, center);
    }

    /** Returns a copy that inverts every picture, or none. */
    public PicturePreparation withInvert(boolean newInvert) {
        return new PicturePreparation(size, form, background, Optional.of(newInvert), center);
    }

    /**
     * Returns a copy that centres what is drawn, or leaves it where it is.
     *
     * @throws IllegalArgumentException if images are to be centred that are not 28 × 28 pixels large
     */
    public PicturePreparation withCenter(boolean newCenter) {
        return new PicturePreparation(size, form, background, invert, newCenter);
    }

    /** Returns what transparency shows where nothing speaks for the opposite. */
    public Background usualBackground() {
        return background.orElse(form.lightBackground() ? Background.WHITE : Background.BLACK);
    }

    /**
     * Prepares a file.
     *
     * @throws DataException if it cannot be read, is no PNG or JPEG file, is not whole, or has more than 100 million pixels
     * @throws HeapException if it is larger than Java's heap may become
     */
    public Image prepare(Path file) {
        Background behind = usualBackground();
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
                return new Image(framed.get(), behind, inverted, framed.get() != plain);
            }
        }
        return new Image(plain.fitted(size.rows(), size.columns()), behind, inverted, false);
    }
}
