package dev.lockstep.learn.training;

import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;

/** The values of an F32 tensor in host memory. The array is shared, not copied; nobody writes to it. */
public final class FloatArray {
    private final Shape shape;
    private final float[] values;

    /**
     * Takes over the array.
     *
     * @param values the numbers in row-major order
     * @throws IllegalArgumentException if there are not as many as the shape has elements
     */
    public FloatArray(Shape shape, float[] values) {
        if (shape.size() != values.length) {
            throw new IllegalArgumentException(
                    "the shape " + shape + " has " + shape.size() + " elements but the array has " + values.length);
        }
        this.shape = shape;
        this.values = values;
    }

    /** Copies a tensor from its device. */
    static FloatArray of(Tensor tensor) {
        return new FloatArray(tensor.shape(), tensor.toFloatArray());
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the numbers in row-major order. */
    public float[] values() {
        return values;
    }

    /** Returns the first number that is NaN or infinite, absent if all are finite. */
    public @Nullable Float firstNotFinite() {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return value;
            }
        }
        return null;
    }
}
