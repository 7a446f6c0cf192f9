package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import java.util.Objects;
import java.util.Optional;

/**
 * What one example consists of, and how a model takes it in: each value {@code v} enters as {@code fma(v, factor, shift)} in binary32, or
 * standardised.
 *
 * @param dtype U8 or F32
 * @param shape of one example: {@code [rows, columns]} of an image, {@code [count]} of a vector
 * @param scale applied to each value on its way into the model
 * @param standardization applied instead, where there is one; the scale is then {@link Scale#NONE}
 */
public record Features(DType dtype, Shape shape, Scale scale, Optional<Standardization> standardization) {
    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the dtype is neither U8 nor F32, the shape has no element or more than 2³¹ − 1, or the scale is not
     *     finite
     */
    public Features {
        if (dtype != DType.U8 && dtype != DType.F32) {
            throw new IllegalArgumentException("features are U8 or F32, not " + dtype);
        }
        if (shape.rank() < 1 || shape.size() < 1 || shape.size() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an example of shape " + shape + " cannot be: it has " + shape.size()
                    + " values, right would be 1 to " + Integer.MAX_VALUE);
        }
        if (!Float.isFinite(scale.factor()) || !Float.isFinite(scale.shift())) {
            throw new IllegalArgumentException("the scale of features must be finite, got " + scale);
        }
        if (standardization.isPresent()
                && (standardization.get().count() != shape.size() || !scale.equals(Scale.NONE))) {
            throw new IllegalArgumentException(
                    "%s does not fit an example of shape %s with %s".formatted(standardization.get(), shape, scale));
        }
    }

    /** Features that are not standardised. */
    public Features(DType dtype, Shape shape, Scale scale) {
        this(dtype, shape, scale, Optional.empty());
    }

    /** Grey images: U8 [rows, columns], 0 black to 255 white, which enter a model as 0 to 1. */
    public static Features images(int rows, int columns) {
        return new Features(DType.U8, Shape.of(rows, columns), Scale.PIXELS);
    }

    /** Vectors, such as embeddings: F32 [count], which enter a model as they are. */
    public static Features vectors(int count) {
        return new Features(DType.F32, Shape.of(count), Scale.NONE);
    }

    /** Returns the same features, standardised instead of scaled. */
    public Features withStandardization(Standardization newStandardization) {
        return new Features(dtype, shape, Scale.NONE, Optional.of(newStandardization));
    }

    /** Returns the same features with another scale, not standardised. */
    public Features withScale(Scale newScale) {
        return new Features(dtype, shape, newScale);
    }

    /** Returns how many values an example has. */
    public int count() {
        return Math.toIntExact(shape.size());
    }

    /** Returns how many bytes an example has. */
    public long byteSize() {
        return shape.size() * dtype.byteSize();
    }

    /** Returns whether the examples are grey images. */
    public boolean areImages() {
        return dtype == DType.U8 && shape.rank() == 2;
    }

    /**
     * Returns the height of images in pixels.
     *
     * @throws IllegalStateException if these are no images
     */
    public int rows() {
        return side(0);
    }

    /**
     * Returns the width of images in pixels.
     *
     * @throws IllegalStateException if these are no images
     */
    public int columns() {
        return side(1);
    }

    private int side(int axis) {
        if (!areImages()) {
            throw new IllegalStateException(this + " are no images");
        }
        return Math.toIntExact(shape.dim(axis));
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }

    // The JVM makes the code of a record's own equals when it is first called: milliseconds of every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Features features
                && dtype == features.dtype
                && shape.equals(features.shape)
                && scale.equals(features.scale)
                && standardization.equals(features.standardization);
    }

    @Override
    public int hashCode() {
        return Objects.hash(dtype, shape, scale, standardization);
    }
}
