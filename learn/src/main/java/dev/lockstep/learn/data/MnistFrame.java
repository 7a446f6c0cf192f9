package dev.lockstep.learn.data;

import dev.lockstep.learn.Examples;
import java.util.Optional;

/**
 * How MNIST's digits lie in their images: scaled in their own proportions to fit a box of 20 × 20 pixels, which is moved by whole pixels until
 * the centre of mass is nearest to the middle of 28 × 28 (LeCun, Cortes, Burges: The MNIST database of handwritten digits).
 */
public final class MnistFrame {
    /** The height and width of an image in pixels. */
    private static final int SIDE = 28;

    private static final int BOX = 20;

    /** The row and column, counted from 0, whose middle MNIST's centres of mass are within half a pixel of. */
    private static final int CENTER = 14;

    private static final int EXAMINED = 200;
    /** A prime, so that sets whose classes take turns are examined in all their classes. */
    private static final long STRIDE = 1_000_003;

    private static final double BOX_TOLERANCE = 1;
    private static final double CENTER_TOLERANCE = 1;

    private MnistFrame() {}

    /** Returns whether images of this size may have the frame. */
    public static boolean isSize(int rows, int columns) {
        return rows == SIDE && columns == SIDE;
    }

    /**
     * Returns whether images lie so on average: those that are examined, which are some of all over the set.
     *
     * @param light whether they are dark on light
     */
    public static boolean isKeptBy(Examples images, boolean light) {
        if (!isSize(images.rows(), images.columns())) {
            return false;
        }
        int examined = Math.min(EXAMINED, images.size());
        double boxes = 0;
        double distances = 0;
        int drawn = 0;
        for (int i = 0; i < examined; i++) {
            int image = (int) (i * STRIDE % images.size());
            Optional<Ink> ink = Ink.of(Picture.of(images, image), light);
            if (ink.isPresent()) {
                boxes += ink.get().box().side();
                distances += distance(ink.get());
                drawn++;
            }
        }
        return drawn > 0 && Math.abs(boxes / drawn - BOX) <= BOX_TOLERANCE && distances / drawn <= CENTER_TOLERANCE;
    }

    private static double distance(Ink ink) {
        return Math.max(Math.abs(ink.massRow() - CENTER), Math.abs(ink.massColumn() - CENTER));
    }

    /**
     * Brings what is drawn in a picture into the frame, in black and white as MNIST's images are: the background becomes even, the ink full. An
     * image that has the frame already is left as it is.
     *
     * @param light whether the picture is dark on light
     * @return 28 × 28 pixels, dark on light as the picture is; empty if nothing is drawn
     */
    public static Optional<Picture> of(Picture picture, boolean light) {
        return Ink.of(picture, light).map(ink -> isFramed(picture, ink) ? picture : framed(ink, light));
    }

    private static boolean isFramed(Picture picture, Ink ink) {
        return isSize(picture.rows(), picture.columns())
                && ink.background() == 0
                && Math.abs(Box.around(ink.plain(), 0).side() - BOX) <= 1
                && distance(ink) <= 0.5;
    }

    private static Picture framed(Ink ink, boolean light) {
        Picture cleaned = ink.cleaned();
        double factor = (double) BOX / ink.box().side();
        int height = Math.clamp(Math.round(cleaned.rows() * factor), 1, BOX);
        int width = Math.clamp(Math.round(cleaned.columns() * factor), 1, BOX);
        Picture box = cleaned.scaled(height, width);
        int top = Math.clamp((long) Math.ceil(CENTER - 0.5 - box.massRow()), 0, SIDE - height);
        int left = Math.clamp((long) Math.ceil(CENTER - 0.5 - box.massColumn()), 0, SIDE - width);
        Picture image = box.placed(top, left, SIDE, SIDE, 0);
        return light ? image.inverted() : image;
    }
}
