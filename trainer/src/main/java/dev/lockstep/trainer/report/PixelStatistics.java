package dev.lockstep.trainer.report;

import dev.lockstep.learn.Examples;

/**
 * How bright images are, with pixels scaled as in training: 0 black to 1 white.
 *
 * @param min the darkest pixel
 * @param max the brightest pixel
 * @param mean the mean of all pixels
 * @param standardDeviation their sample standard deviation (divided by n − 1, as {@code torch.std}); NaN for one pixel
 */
public record PixelStatistics(double min, double max, double mean, double standardDeviation) {
    /** Measures at least one image. */
    public static PixelStatistics of(Examples images) {
        int low = 255;
        int high = 0;
        long sum = 0;
        long squares = 0;
        for (byte pixel : images.pixels()) {
            int value = pixel & 0xFF;
            low = Math.min(low, value);
            high = Math.max(high, value);
            sum += value;
            squares += (long) value * value;
        }
        double n = images.pixels().length;
        double mean = sum / n;
        double deviation = Math.sqrt(Math.max(0, (squares - sum * mean) / (n - 1)));
        return new PixelStatistics(low / 255.0, high / 255.0, mean / 255, deviation / 255);
    }
}
