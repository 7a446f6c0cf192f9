package dev.lockstep.learn.data;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Turns decoded images to grey, 0 black to 255 white: Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of the stored values,
 * over a ground where they are transparent.
 */
final class Gray {
    private Gray() {}

    /**
     * Converts an image.
     *
     * @param ground the grey that transparency shows, 0 to 255
     * @param target receives height * width bytes, row-major
     * @return whether any of it is transparent
     */
    static boolean convert(BufferedImage image, int ground, byte[] target) {
        Raster raster = image.getRaster();
        ColorModel colors = image.getColorModel();
        if (colors instanceof IndexColorModel) {
            return convertPalette(image, ground, target);
        }
        int bands = raster.getNumBands();
        if (bands == 1 && raster.getTransferType() == DataBuffer.TYPE_BYTE && largest(raster, 0) == 255) {
            raster.getDataElements(0, 0, image.getWidth(), image.getHeight(), target);
            return false;
        }
        boolean color = colors.getColorSpace().getType() != ColorSpace.TYPE_GRAY;
        boolean alpha = colors.hasAlpha();
        boolean transparent = false;
        int[] row = new int[bands * image.getWidth()];
        int next = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, image.getWidth(), 1, row);
            toBytes(row, raster);
            for (int at = 0; at < row.length; at += bands) {
                int opaque = color ? luma(row[at], row[at + 1], row[at + 2]) : row[at];
                int opacity = alpha ? row[at + bands - 1] : 255;
                transparent |= opacity < 255;
                target[next++] = (byte) over(opaque, opacity, ground);
            }
        }
        return transparent;
    }

    private static boolean convertPalette(BufferedImage image, int ground, byte[] target) {
        boolean transparent = false;
        int next = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int argb = image.getRGB(x, y);
                int opacity = argb >>> 24;
                transparent |= opacity < 255;
                int opaque = luma((argb >> 16) & 0xFF, (argb >> 8) & 0xFF, argb & 0xFF);
                target[next++] = (byte) over(opaque, opacity, ground);
            }
        }
        return transparent;
    }

    /**
     * Fills the pixels whose first sample is one grey, 0 to 255, with another.
     *
     * @return whether there are any
     */
    static boolean fill(Raster raster, int gray, int ground, byte[] target) {
        boolean found = false;
        int largest = largest(raster, 0);
        for (int y = 0; y < raster.getHeight(); y++) {
            for (int x = 0; x < raster.getWidth(); x++) {
                if (toByte(raster.getSample(x, y, 0), largest) == gray) {
                    target[y * raster.getWidth() + x] = (byte) ground;
                    found = true;
                }
            }
        }
        return found;
    }

    /** Brings samples of any number of bits to 0 to 255. */
    private static void toBytes(int[] row, Raster raster) {
        int bands = raster.getNumBands();
        for (int band = 0; band < bands; band++) {
            int largest = largest(raster, band);
            for (int at = band; largest != 255 && at < row.length; at += bands) {
                row[at] = toByte(row[at], largest);
            }
        }
    }

    private static int largest(Raster raster, int band) {
        return (1 << raster.getSampleModel().getSampleSize(band)) - 1;
    }

    private static int toByte(int sample, int largest) {
        return (sample * 255 + largest / 2) / largest;
    }

    private static int luma(int red, int green, int blue) {
        return (299 * red + 587 * green + 114 * blue + 500) / 1000;
    }

    private static int over(int gray, int opacity, int ground) {
        return (gray * opacity + ground * (255 - opacity) + 127) / 255;
    }
}
