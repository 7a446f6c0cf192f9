package dev.lockstep.learn;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.learn.data.ClassNames;
import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.model.ModelFile;
import dev.lockstep.learn.model.OnnxExport;
import dev.lockstep.learn.training.Predictor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A linear classifier in host memory: logits [N, C] = x [N, F] · weightᵀ + bias, where x are the features, scaled as {@link Features} say.
 *
 * <p>Arrays are not copied; nobody writes to them. Any thread may use a model.
 */
public final class LinearModel {
    private final Features features;
    private final List<String> classNames;
    private final float[] weight;
    private final float[] bias;
    private final ImageForm imageForm;

    /**
     * Takes over the parameters.
     *
     * @param features what it knows of an example
     * @param classNames the name of each class, all different
     * @param weight row-major [classes, features]
     * @param bias [classes]
     * @param imageForm how the images look that it knows; {@link ImageForm#UNKNOWN} for other features
     * @throws IllegalArgumentException if the arrays do not have the right lengths, there is no class, or two names are equal
     */
    public LinearModel(Features features, List<String> classNames, float[] weight, float[] bias, ImageForm imageForm) {
        int classes = classNames.size();
        if (classes < 1 || bias.length != classes || weight.length != (long) classes * features.count()) {
            throw new IllegalArgumentException("%s weights and %s biases are not those of %s classes and %s features"
                    .formatted(weight.length, bias.length, classes, features.count()));
        }
        Optional<String> repeated = ClassNames.repeated(classNames);
        if (repeated.isPresent()) {
            throw new IllegalArgumentException("two classes are called '" + repeated.get() + "'");
        }
        this.features = features;
        this.classNames = List.copyOf(classNames);
        this.weight = weight;
        this.bias = bias;
        this.imageForm = imageForm;
    }

    /**
     * Reads a safetensors file: one that {@link #save} or {@code ./lockstep train --save} wrote, or any other with {@code weight} [C, P] and
     * {@code bias} [C] as F32, F64, F16 or BF16. Of another nothing more is known, so its classes are called 0 to C − 1, and it is taken for
     * one of square grey images, light on dark as those of MNIST.
     *
     * @throws ModelException if the file cannot be read, is no such file, or holds a number that is not finite
     * @throws HeapException if it is larger than Java's heap may become
     */
    public static LinearModel load(Path file) {
        return ModelFile.read(file);
    }

    /**
     * Writes a safetensors file, whole or not at all: F32 {@code weight} [classes, features] and {@code bias} [classes], named and shaped as
     * those of PyTorch's {@code nn.Linear}; classes and features are in the metadata. {@link #load} gives the same model, bit for bit.
     *
     * @throws ModelException if it cannot be written, or the model is not finite
     */
    public void save(Path file) {
        ModelFile.write(this, new DurableFile(file));
    }

    /**
     * Writes the model in the format of ONNX, operator set 13, whole or not at all. Its input {@code features}, of images {@code pixels}, is
     * F32 [N, features], already scaled, or raw where the model standardises them; its outputs are {@code logits} and {@code probabilities}, F32 [N, classes].
     *
     * @throws ModelException if it cannot be written, or the model is not finite or larger than 2 GB
     */
    public void exportOnnx(Path file) {
        OnnxExport.write(this, new DurableFile(file));
    }

    /**
     * Classifies examples, in the device's default queue.
     *
     * @param device computes, and is free of the tensors afterwards
     * @param values N examples in row-major order, of the features' dtype and shape, not scaled yet
     * @throws IllegalArgumentException if {@code values} is not a whole number of examples
     * @throws dev.lockstep.error.DeviceMemoryException if the device has not enough memory for model and examples
     */
    public Predictions predict(Compute device, MemorySegment values) {
        return Predictor.predict(device, this, values);
    }

    /**
     * Classifies examples of U8 features.
     *
     * @throws IllegalArgumentException if they are others; else see {@link #predict(Compute, MemorySegment)}
     */
    public Predictions predict(Compute device, byte[] values) {
        require(DType.U8);
        return predict(device, MemorySegment.ofArray(values));
    }

    /**
     * Classifies examples of F32 features.
     *
     * @throws IllegalArgumentException if they are others; else see {@link #predict(Compute, MemorySegment)}
     */
    public Predictions predict(Compute device, float[] values) {
        require(DType.F32);
        return predict(device, MemorySegment.ofArray(values));
    }

    /**
     * Measures the model, in the device's default queue.
     *
     * @param examples of the model's features, with labels below its number of classes
     * @throws IllegalArgumentException if the features are others
     */
    public Evaluation evaluate(Compute device, Examples examples) {
        return Predictor.evaluate(device, this, examples);
    }

    private void require(DType dtype) {
        if (features.dtype() != dtype) {
            throw new IllegalArgumentException("the model takes features " + features + ", not " + dtype);
        }
    }

    /** Returns what it knows of an example, and how it takes it in. */
    public Features features() {
        return features;
    }

    /** Returns the name of each class; labels index this list. */
    public List<String> classNames() {
        return classNames;
    }

    /** Returns the weights: row-major [classes, features]. */
    public float[] weight() {
        return weight;
    }

    /** Returns the biases: [classes]. */
    public float[] bias() {
        return bias;
    }

    /** Returns how the images look that it knows. */
    public ImageForm imageForm() {
        return imageForm;
    }
}
