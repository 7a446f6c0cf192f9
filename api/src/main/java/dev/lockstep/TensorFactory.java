package dev.lockstep;

import java.lang.foreign.MemorySegment;

/**
 * Makes tensors on one device: a {@link Compute}, whose tensors live until they are closed, or a {@link Scope}, which
 * closes them all.
 *
 * <p>Each method throws {@link dev.lockstep.error.DeviceMemoryException} if the device has not enough memory,
 * {@link dev.lockstep.error.ClosedException} if the factory has been closed, and {@link IllegalArgumentException} for a
 * shape that cannot be or an array that does not have as many elements as the shape.
 */
public interface TensorFactory {
    /** Makes a tensor of zeros. No extents make a scalar. */
    Tensor tensor(DType dtype, Shape shape);

    /** Makes a tensor of zeros. No extents make a scalar. */
    default Tensor tensor(DType dtype, long... dims) {
        return tensor(dtype, Shape.of(dims));
    }

    /** Makes an F32 tensor from values in row-major order; no extents mean one dimension as long as the array. */
    default Tensor tensorOf(float[] values, long... dims) {
        return filled(DType.F32, MemorySegment.ofArray(values), values.length, dims);
    }

    /** Makes an F64 tensor from values in row-major order; no extents mean one dimension as long as the array. */
    default Tensor tensorOf(double[] values, long... dims) {
        return filled(DType.F64, MemorySegment.ofArray(values), values.length, dims);
    }

    /** Makes an I32 tensor from values in row-major order; no extents mean one dimension as long as the array. */
    default Tensor tensorOf(int[] values, long... dims) {
        return filled(DType.I32, MemorySegment.ofArray(values), values.length, dims);
    }

    /** Makes a U8 tensor from values in row-major order; no extents mean one dimension as long as the array. */
    default Tensor tensorOf(byte[] values, long... dims) {
        return filled(DType.U8, MemorySegment.ofArray(values), values.length, dims);
    }

    private Tensor filled(DType dtype, MemorySegment values, int length, long[] dims) {
        Shape shape = dims.length == 0 ? Shape.of(length) : Shape.of(dims);
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "the shape " + shape + " has " + shape.size() + " elements but the array has " + length);
        }
        Tensor tensor = tensor(dtype, shape);
        boolean filled = false;
        try {
            tensor.copyFrom(values);
            filled = true;
            return tensor;
        } finally {
            if (!filled) {
                tensor.close();
            }
        }
    }
}
