package dev.lockstep.trainer.report;

import dev.lockstep.learn.Features;
import dev.lockstep.trainer.draw.DivergingMap;
import dev.lockstep.trainer.draw.Raster;
import java.util.Base64;
import java.util.Optional;

/** The rows of a weight matrix as images, one for each class, all in one symmetric scale. */
final class WeightImages {
    private final float[] weight;
    private final int rows;
    private final int columns;
    private final double scale;

    /**
     * Takes over the array.
     *
     * @param weight [classes, rows * columns]
     */
    WeightImages(float[] weight, int rows, int columns) {
        this.weight = weight;
        this.rows = rows;
        this.columns = columns;
        double largest = 0;
        for (float value : weight) {
            if (Float.isFinite(value)) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        this.scale = largest;
    }

    /** Returns the rows of a weight matrix of features that are images; of others there is nothing to see. */
    static Optional<WeightImages> of(float[] weight, Features features) {
        return features.areImages()
                ? Optional.of(new WeightImages(weight, features.rows(), features.columns()))
                : Optional.empty();
    }

    int classes() {
        return weight.length / (rows * columns);
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Returns the magnitude that is shown in the deepest colours: the largest of all finite weights. */
    double scale() {
        return scale;
    }

    /** Returns other weights in this scale, a byte for each: which colour of {@link DivergingMap#palette} shows it. In Base64. */
    String packed(float[] other) {
        byte[] indexes = new byte[other.length];
        for (int i = 0; i < other.length; i++) {
            indexes[i] = DivergingMap.index(other[i] / (scale == 0 ? 1 : scale));
        }
        return Base64.getEncoder().encodeToString(indexes);
    }

    Raster image(int label) {
        Raster image = new Raster(columns, rows, Raster.WHITE);
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                image.set(x, y, DivergingMap.color(at(label, y, x) / (scale == 0 ? 1 : scale)));
            }
        }
        return image;
    }

    /**
     * Returns how rough the images are: the mean absolute difference of pixels that touch (left and right, above and below;
     * within one image) over the root mean square of all weights. 0 is one even grey; independent uniform noise, which
     * training starts with, has 2/√3 ≈ 1.15. NaN if all weights are 0 or one is not finite.
     */
    double roughness() {
        double differences = 0;
        double squares = 0;
        long pairs = 0;
        for (int label = 0; label < classes(); label++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    double value = at(label, y, x);
                    squares += value * value;
                    if (x > 0) {
                        differences += Math.abs(value - at(label, y, x - 1));
                        pairs++;
                    }
                    if (y > 0) {
                        differences += Math.abs(value - at(label, y - 1, x));
                        pairs++;
                    }
                }
            }
        }
        return differences / pairs / Math.sqrt(squares / weight.length);
    }

    private double at(int label, int y, int x) {
        return weight[(label * rows + y) * columns + x];
    }
}
