package dev.lockstep.learn.model;

import dev.lockstep.Shape;
import dev.lockstep.learn.training.FloatArray;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A classifier of images: logits = pixels · weightᵀ + bias, with the pixels scaled to [0, 1].
 *
 * @param weight [classes, rows * columns]
 * @param bias [classes]
 * @param classNames the name of each class
 * @param rows the height of its images in pixels
 * @param columns the width of its images in pixels
 * @param lightBackground whether it knows images that are dark on light
 */
public record LinearModel(
        FloatArray weight, FloatArray bias, List<String> classNames, int rows, int columns, boolean lightBackground) {
    /** Copies the list. */
    public LinearModel {
        classNames = List.copyOf(classNames);
    }

    /**
     * Reads a safetensors file: one of ours, or any other with {@code weight} [C, P] and {@code bias} [C] as F32, F64, F16 or BF16. Of
     * another nothing more is known, so its classes are called 0 to C − 1, its images are taken to be square, and light on
     * dark as those of MNIST.
     *
     * @throws ModelException if the file cannot be read, is no such file, or holds a number that is not finite
     */
    public static LinearModel read(Path path) {
        LinearModel model = parse(path);
        model.requireFinite(path);
        return model;
    }

    /**
     * Finds out whether the model can say anything.
     *
     * @param path the file to name if it cannot
     * @throws ModelException if a number is not finite
     */
    void requireFinite(Path path) {
        Float bad = weight.firstNotFinite();
        String where = bad == null ? Checkpoint.BIAS : Checkpoint.WEIGHT;
        bad = bad == null ? bias.firstNotFinite() : bad;
        if (bad != null) {
            throw new ModelException(
                    path,
                    ("holds a model that is not finite: its %s holds %s, as after a training that diverged; "
                                    + "use an earlier one, or train with a lower --lr")
                            .formatted(where, bad));
        }
    }

    private static LinearModel parse(Path path) {
        try (SafetensorsReader file = new SafetensorsReader(path)) {
            if (Checkpoint.isOne(file)) {
                return Checkpoint.read(file, path).model();
            }
            Shape weight = file.shape(Checkpoint.WEIGHT);
            Shape bias = file.shape(Checkpoint.BIAS);
            if (weight.rank() != 2 || bias.rank() != 1 || bias.size() < 1 || bias.size() != weight.dim(0)) {
                throw new ModelException(
                        path,
                        "is no linear classifier: its weight is %s and its bias %s, right would be [C, P] and [C]"
                                .formatted(weight, bias));
            }
            long pixels = weight.dim(1);
            int side = (int) Math.sqrt((double) pixels);
            if (side < 1 || (long) side * side != pixels) {
                throw new ModelException(
                        path, "does not say the size of its images, and their " + pixels + " pixels are no square");
            }
            FloatArray weights = file.read(Checkpoint.WEIGHT);
            FloatArray biases = file.read(Checkpoint.BIAS);
            List<String> names = IntStream.range(0, biases.values().length)
                    .mapToObj(Integer::toString)
                    .toList();
            return new LinearModel(weights, biases, names, side, side, false);
        }
    }
}
