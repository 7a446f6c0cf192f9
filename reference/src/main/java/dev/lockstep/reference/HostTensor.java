package dev.lockstep.reference;

import dev.lockstep.DType;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tensor's elements in host memory: little-endian bytes in row-major order. Every element type's values are exactly
 * representable in binary64, so doubles are the common currency of the reference and the policy. Immutable.
 */
public final class HostTensor {
    private final DType dtype;
    private final Shape shape;
    private final byte[] bytes;
    private volatile double @Nullable [] values;

    private HostTensor(DType dtype, Shape shape, byte[] bytes) {
        this.dtype = dtype;
        this.shape = shape;
        this.bytes = bytes;
    }

    /** Makes a tensor of little-endian bytes, which are copied. */
    public static HostTensor ofBytes(DType dtype, Shape shape, byte[] bytes) {
        if (bytes.length != shape.size() * dtype.byteSize()) {
            throw new IllegalArgumentException(
                    dtype + " " + shape + " has " + shape.size() * dtype.byteSize() + " bytes, not " + bytes.length);
        }
        return new HostTensor(dtype, shape, bytes.clone());
    }

    /** Makes a tensor of values, each of which must be one of the element type's. */
    public static HostTensor of(DType dtype, Shape shape, double... values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(shape + " has " + shape.size() + " elements, not " + values.length);
        }
        byte[] bytes = new byte[values.length * dtype.byteSize()];
        ByteBuffer buffer = littleEndian(bytes);
        for (double value : values) {
            switch (dtype) {
                case F32 -> buffer.putFloat((float) value);
                case BF16 -> buffer.putShort((short) (Float.floatToRawIntBits((float) value) >>> 16));
                case F64 -> buffer.putDouble(value);
                case I32 -> buffer.putInt((int) value);
                case U8 -> buffer.put((byte) (int) value);
            }
        }
        return new HostTensor(dtype, shape, bytes);
    }

    /** Makes an F32 tensor. */
    public static HostTensor of(float[] values, long... dims) {
        byte[] bytes = new byte[4 * values.length];
        littleEndian(bytes).asFloatBuffer().put(values);
        return checked(DType.F32, Shape.of(dims), bytes);
    }

    /** Makes an I32 tensor; no extents make a scalar. */
    public static HostTensor of(int[] values, long... dims) {
        byte[] bytes = new byte[4 * values.length];
        littleEndian(bytes).asIntBuffer().put(values);
        return checked(DType.I32, Shape.of(dims), bytes);
    }

    /** Makes a tensor of zeros. */
    public static HostTensor zeros(DType dtype, Shape shape) {
        return new HostTensor(dtype, shape, new byte[Math.toIntExact(shape.size() * dtype.byteSize())]);
    }

    /** Makes what an output holds before it is written: values that no op leaves behind by chance. */
    public static HostTensor unwritten(DType dtype, long... dims) {
        Shape shape = Shape.of(dims);
        byte[] bytes = new byte[Math.toIntExact(shape.size() * dtype.byteSize())];
        Arrays.fill(bytes, (byte) 0x7F);
        for (int i = 2; dtype == DType.F32 && i < bytes.length; i += 4) {
            bytes[i] = (byte) 0xC5;
        }
        return new HostTensor(dtype, shape, bytes);
    }

    /** Copies a tensor's elements from its device. */
    public static HostTensor download(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        tensor.copyTo(MemorySegment.ofArray(bytes));
        return new HostTensor(tensor.dtype(), tensor.shape(), bytes);
    }

    /** Copies the elements to a tensor of the same element type and size. */
    public void uploadTo(Tensor tensor) {
        tensor.copyFrom(MemorySegment.ofArray(bytes));
    }

    /** Returns the element type. */
    public DType dtype() {
        return dtype;
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of elements. */
    public int size() {
        return bytes.length / dtype.byteSize();
    }

    /** Returns an extent. */
    public int dim(int axis) {
        return Math.toIntExact(shape.dim(axis));
    }

    /** Returns the little-endian bytes as a new array. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** Returns the elements as an array that is made once and must not be changed. */
    double[] values() {
        double[] known = values;
        if (known == null) {
            known = toDoubles();
            values = known;
        }
        return known;
    }

    /** Returns the elements as a new array. */
    public double[] toDoubles() {
        double[] values = new double[size()];
        ByteBuffer buffer = littleEndian(bytes);
        switch (dtype) {
            case F32 -> {
                float[] floats = new float[values.length];
                buffer.asFloatBuffer().get(floats);
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats[i];
                }
            }
            case F64 -> buffer.asDoubleBuffer().get(values);
            case U8 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = bytes[i] & 0xFF;
                }
            }
            case I32 -> {
                int[] ints = toInts();
                for (int i = 0; i < values.length; i++) {
                    values[i] = ints[i];
                }
            }
            case BF16 -> Arrays.setAll(values, this::get);
        }
        return values;
    }

    /** Returns the elements of an F32 tensor as a new array. */
    public float[] toFloats() {
        if (dtype != DType.F32) {
            throw new IllegalStateException("the elements are " + dtype + ", not " + DType.F32);
        }
        float[] values = new float[size()];
        littleEndian(bytes).asFloatBuffer().get(values);
        return values;
    }

    /** Returns the elements of an I32 or U8 tensor as a new array. */
    public int[] toInts() {
        int[] values = new int[size()];
        if (dtype == DType.I32) {
            littleEndian(bytes).asIntBuffer().get(values);
        } else {
            Arrays.setAll(values, i -> (int) get(i));
        }
        return values;
    }

    /** Returns one element. */
    public double get(int index) {
        ByteBuffer buffer = littleEndian(bytes);
        return switch (dtype) {
            case F32 -> buffer.getFloat(4 * index);
            case BF16 -> Float.intBitsToFloat(buffer.getShort(2 * index) << 16);
            case F64 -> buffer.getDouble(8 * index);
            case I32 -> buffer.getInt(4 * index);
            case U8 -> buffer.get(index) & 0xFF;
        };
    }

    /** Returns the same elements with another shape of the same size. */
    public HostTensor reshape(Shape reshaped) {
        return reshaped.equals(shape) ? this : checked(dtype, reshaped, bytes);
    }

    /** Returns the position of the first element whose bytes differ, or −1; both have the same element type and size. */
    int mismatch(HostTensor other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        return at < 0 ? -1 : at / dtype.byteSize();
    }

    /**
     * Returns the position of the first element that is another value, or −1. Two NaNs are the same whatever their bits: which
     * of its operands' NaNs an addition passes on, and with which sign, is up to the processor and the order of the operands.
     */
    int firstDifference(HostTensor other) {
        int at = mismatch(other);
        for (int i = at; at >= 0 && i < size(); i++) {
            // doubleToLongBits makes all NaNs one, and tells the zeros apart.
            if (Double.doubleToLongBits(get(i)) != Double.doubleToLongBits(other.get(i))) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }

    private static HostTensor checked(DType dtype, Shape shape, byte[] bytes) {
        if (bytes.length != shape.size() * dtype.byteSize()) {
            throw new IllegalArgumentException(
                    "the shape " + shape + " does not have " + bytes.length / dtype.byteSize() + " elements");
        }
        return new HostTensor(dtype, shape, bytes);
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
