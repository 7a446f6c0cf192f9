package dev.lockstep.learn.data;

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

    /** Makes the pixels black whose first sample is this grey, 0 to 255. */
    static void blacken(Raster raster, int gray, byte[] target, int offset) {
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                if (sample(raster, x, y, 0) == gray) {
                    target[offset + y * raster.getWidth() + x] = 0;
                }
            }
        }
    }

    /**
     * Converts cyan, magenta, yellow and black: as much red is left as neither cyan nor black takes away, and so on.
     *
     * @param ycck whether the first three are the luminance and colour differences that they were turned to (ITU-R T.872)
     * @param inverted whether 0 is all of an ink and 255 none, and not the other way round
     * @param target receives height * width bytes, row-major
     */
    static void convertInks(Raster inks, boolean ycck, boolean inverted, byte[] target) {
        int[] pixel = new int[4];
        int next = 0;
        for (int y = 0; y < inks.getHeight(); y++) {
            for (int x = 0; x < inks.getWidth(); x++) {
                inks.getPixel(x, y, pixel);
                if (ycck) {
                    fromYcc(pixel);
                }
                if (!inverted) {
                    for (int i = 0; i < pixel.length; i++) {
                        pixel[i] = 255 - pixel[i];
                    }
                }
                target[next++] = (byte) over(luma(pixel[0], pixel[1], pixel[2]), pixel[3]);
            }
        }
    }

    /** Turns luminance and colour differences to red, green and blue, and these to what is left of 255 (ITU-R T.871). */
    private static void fromYcc(int[] pixel) {
        double blueDifference = pixel[1] - 128;
        double redDifference = pixel[2] - 128;
        double luminance = pixel[0];
        pixel[0] = 255 - clamped(luminance + 1.402 * redDifference);
        pixel[1] = 255 - clamped(luminance - 0.344136 * blueDifference - 0.714136 * redDifference);
        pixel[2] = 255 - clamped(luminance + 1.772 * blueDifference);
    }

    private static int clamped(double value) {
        return (int) Math.round(Math.clamp(value, 0, 255));
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
