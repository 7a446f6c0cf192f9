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

    /**
     * Makes a tensor of memory of the host that ops may only read: an input of any op, which is refused as an output and as a target
     * of copies. The memory may be read-only itself, such as a file that was mapped for reading.
     *
     * <p>It is used where it lies if the device computes in the memory of the host and can reach it: {@link Compute#readsInPlace}. Then it
     * must stay valid and unchanged until the tensor is closed, and closing waits until nothing reads it any more. It does not count as memory
     * of the device. Elsewhere it is copied. A program that relies on neither stays right on every device.
     *
     * @param memory exactly the bytes of the shape, in row-major order and the order of bytes of the host
     * @throws IllegalArgumentException if it has more bytes or fewer
     */
    default Tensor wrapReadOnly(MemorySegment memory, DType dtype, Shape shape) {
        Queue.requireBytes(memory, dtype, shape);
        Tensor copy = filled(memory, dtype, shape);
        copy.freeze();
        return copy;
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
        return filled(values, dtype, shape);
    }

    private Tensor filled(MemorySegment values, DType dtype, Shape shape) {
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
