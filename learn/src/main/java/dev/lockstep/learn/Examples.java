package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.learn.data.Heap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Features with the class of each example, and where some examples are to count more than others, their weights.
 *
 * <p>Values, labels and weights are not copied: the set owns them, and whoever holds the set reads them without changing them.
 */
public final class Examples {

    private final Features features;
    private final MemorySegment values;
    private final int[] labels;
    private final float @Nullable [] weights;

    /** Pixels that do not lie in an array, in one. Threads that ask for them at once may make one each. */
    private volatile byte @Nullable [] copied;

    /**
     * Takes over memory of the host, such as an array's, or a mapped file's, which must stay alive.
     *
     * @param features what an example consists of
     * @param values [size, …] in row-major order and the order of bytes of the host, of the features' dtype and shape
     * @param labels the class of each example, an index into {@link Dataset#classNames()}: [size]
     * @throws IllegalArgumentException if {@code values} does not hold exactly one example for each label
     */
    public Examples(Features features, MemorySegment values, int[] labels) {
        this(features, values, labels, null);
    }

    private Examples(Features features, MemorySegment values, int[] labels, float @Nullable [] weights) {
        if (values.byteSize() != labels.length * features.byteSize()) {
            throw new IllegalArgumentException("%s bytes are not %s examples of %s, which take %s"
                    .formatted(values.byteSize(), labels.length, features, labels.length * features.byteSize()));
        }
        this.features = features;
        this.values = values;
        this.labels = labels;
        this.weights = weights;
    }

    /**
     * Returns the same examples with sample weights: the factor of each in the training loss, whose mean is divided by the weights of
     * its batch, so that only their proportions matter. Evaluations are not weighted.
     *
     * @param newWeights numbers above 0, which are taken over; an example that is not to count is left out instead: [size]
     * @throws IllegalArgumentException if it is not one number above 0 for each example
     */
    public Examples withWeights(float[] newWeights) {
        if (newWeights.length != labels.length) {
            throw new IllegalArgumentException(
                    newWeights.length + " weights are not those of " + labels.length + " examples");
        }
        for (int i = 0; i < newWeights.length; i++) {
            if (!(newWeights[i] > 0 && Float.isFinite(newWeights[i]))) {
                throw new IllegalArgumentException(
                        "the weight of example " + i + " must be a number above 0, got " + newWeights[i]);
            }
        }
        return new Examples(features, values, labels, newWeights);
    }

    /**
     * Takes over grey images of one size.
     *
     * @param pixels unsigned bytes, 0 black to 255 white: row-major [size, rows, columns]
     * @param labels the class of each image: [size]
     * @throws IllegalArgumentException if {@code pixels} does not hold exactly one image for each label
     */
    public static Examples images(byte[] pixels, int[] labels, int rows, int columns) {
        return new Examples(Features.images(rows, columns), MemorySegment.ofArray(pixels), labels);
    }

    /**
     * Takes over vectors.
     *
     * @param values row-major [size, count]
     * @param labels the class of each vector: [size]
     * @param count how many values each has
     * @throws IllegalArgumentException if {@code values} does not hold exactly one vector for each label
     */
    public static Examples vectors(float[] values, int[] labels, int count) {
        return new Examples(Features.vectors(count), MemorySegment.ofArray(values), labels);
    }

    /** Returns the same examples, which enter a model otherwise. */
    Examples withFeatures(Features newFeatures) {
        return new Examples(newFeatures, values, labels, weights);
    }

    /** Returns what an example consists of. */
    public Features features() {
        return features;
    }

    /** Returns the values of all examples: [size, …] in row-major order. */
    public MemorySegment values() {
        return values;
    }

    /** Returns the class of each example, an index into {@link Dataset#classNames()}: [size]. */
    public int[] labels() {
        return labels;
    }

    /** Returns how much each example counts in the training loss, absent where all count alike: [size]. */
    public Optional<float[]> weights() {
        return Optional.ofNullable(weights);
    }

    /** Returns the number of examples. */
    public int size() {
        return labels.length;
    }

    /**
     * Copies some of the examples, with their weights.
     *
     * @param rows which, in the order wanted
     * @throws HeapException if they are larger than Java's heap may become
     * @throws DataException if they have more values than an array can
     */
    public Examples select(int[] rows) {
        long count = (long) rows.length * features.count();
        String what = rows.length + " examples of " + features;
        if (count > Heap.LONGEST_ARRAY) {
            throw new DataException(what + " are more than Java can copy; take fewer");
        }
        Heap.require(count * features.dtype().byteSize(), what);
        MemorySegment copy = features.dtype() == DType.U8
                ? MemorySegment.ofArray(new byte[(int) count])
                : MemorySegment.ofArray(new float[(int) count]);
        int[] copiedLabels = new int[rows.length];
        float[] copiedWeights = weights == null ? null : new float[rows.length];
        long bytes = features.byteSize();
        for (int i = 0; i < rows.length; i++) {
            MemorySegment.copy(values, rows[i] * bytes, copy, i * bytes, bytes);
            copiedLabels[i] = labels[rows[i]];
            if (weights != null && copiedWeights != null) {
                copiedWeights[i] = weights[rows[i]];
            }
        }
        return new Examples(features, copy, copiedLabels, copiedWeights);
    }

    /**
     * Returns the values of U8 features in an array, the set's own where they lie in one, else one that they are copied to when it is first asked
     * for: [size, …] in row-major order.
     */
    public byte[] pixels() {
        if (features.dtype() != DType.U8) {
            throw new IllegalStateException(features + " are no pixels");
        }
        if (values.heapBase().orElse(null) instanceof byte[] array && array.length == values.byteSize()) {
            return array;
        }
        byte[] copy = copied;
        if (copy == null) {
            copy = values.toArray(ValueLayout.JAVA_BYTE);
            copied = copy;
        }
        return copy;
    }

    /**
     * Returns the height of images in pixels.
     *
     * @throws IllegalStateException if these are no images
     */
    public int rows() {
        return features.rows();
    }

    /**
     * Returns the width of images in pixels.
     *
     * @throws IllegalStateException if these are no images
     */
    public int columns() {
        return features.columns();
    }
}
