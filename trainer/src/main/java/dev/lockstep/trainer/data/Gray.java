package dev.lockstep.trainer.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns decoded images to grey, 0 black to 255 white: Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of the stored values,
 * over black where they are transparent.
 */
final class Gray {
    private Gray() {}

    /**
     * Converts an image.
     *
     * @param target receives height * width bytes, row-major, from {@code offset}
     */
    static void convert(BufferedImage image, byte[] target, int offset) {
        boolean packed = image.getColorModel() instanceof IndexColorModel;
        Raster raster = image.getRaster();
        int bands = raster.getNumBands();
        boolean color = image.getColorModel().getColorSpace().getType() != ColorSpace.TYPE_GRAY;
        boolean alpha = image.getColorModel().hasAlpha();
        int next = offset;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int value;
                if (packed) {
                    int argb = image.getRGB(x, y);
                    value = over(luma((argb >> 16) & 0xFF, (argb >> 8) & 0xFF, argb & 0xFF), argb >>> 24);
                } else {
                    int opaque = color
                            ? luma(sample(raster, x, y, 0), sample(raster, x, y, 1), sample(raster, x, y, 2))
                            : sample(raster, x, y, 0);
                    value = over(opaque, alpha ? sample(raster, x, y, bands - 1) : 255);
                }
                target[next++] = (byte) value;
            }
        }
    }

    private static int sample(Raster raster, int x, int y, int band) {
        int largest = (1 << raster.getSampleModel().getSampleSize(band)) - 1;
        return (raster.getSample(x, y, band) * 255 + largest / 2) / largest;
    }

    private static int luma(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    private static int over(int gray, int alpha) {
        return (gray * alpha + 127) / 255;
    }
}
