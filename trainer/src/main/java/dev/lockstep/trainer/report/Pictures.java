package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;
import dev.lockstep.trainer.draw.Raster;

/** Examples to look at. */
public final class Pictures {
    private static final int GRAY = 0x010101;

    private Pictures() {}

    /** Returns one image of a set, 0 black to 255 white. */
    public static Raster gray(Examples images, int index) {
        Raster raster = new Raster(images.columns(), images.rows(), 0);
        int from = 0;
        byte[] pixels = images.select(new int[] {index}).pixels();
        for (int y = 0; y < images.rows(); y++) {
            for (int x = 0; x < images.columns(); x++) {
                raster.set(x, y, GRAY * (pixels[from++] & 0xFF));
            }
        }
        return raster;
    }
}
