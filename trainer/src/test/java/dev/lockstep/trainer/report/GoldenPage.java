package dev.lockstep.trainer.report;

import dev.lockstep.trainer.draw.Golden;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Pages that somebody has looked at, an eighth as large. */
public final class GoldenPage {
    /**
     * Another version of the browser or of the font may draw the edges of letters and curves otherwise. Hinting and whole-pixel places of
     * letters, which both change all text, change squares of 16 pixels of the page by 5 of 255 at most. What is broken changes a few of them by
     * more: a curve that is missing is noticed, as a test tries.
     */
    private static final Golden SQUARES = new Golden(2, 12, 0.0005);

    private static final int EIGHTH = 8;

    private GoldenPage() {}

    /**
     * Fails if a page looks different.
     *
     * @param screenshot the page as a PNG file
     */
    public static void compare(String name, byte[] screenshot) throws IOException {
        SQUARES.compare(name + ".png", eighth(screenshot));
    }

    /** Returns whether a page looks different. */
    public static boolean isDifferent(String name, byte[] screenshot) throws IOException {
        return SQUARES.different(name + ".png", eighth(screenshot)) > SQUARES.most();
    }

    private static BufferedImage eighth(byte[] screenshot) throws IOException {
        return Golden.shrunk(ImageIO.read(new ByteArrayInputStream(screenshot)), EIGHTH * Browser.DENSITY);
    }
}
