package dev.lockstep.nd4j;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.cpu.CpuBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.ShortPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Arrays of ND4J as tensors, and tensors as arrays of ND4J, where ND4J's backend is the native one of the CPU. What is wrapped is one memory,
 * without a copy, on the CPU backend; what is copied may be on any device of ours.
 *
 * <p>Types correspond: {@code FLOAT}, {@code DOUBLE}, {@code BFLOAT16}, {@code INT} and {@code UBYTE}; an {@link IllegalArgumentException}
 * refuses any other.
 */
@SuppressWarnings("restricted") // memory is handed over by its address
public final class Nd4jArrays {
    private static final char ROW_MAJOR = 'c';

    private static final Map<DataType, DType> TYPES = Map.of(
            DataType.FLOAT, DType.F32,
            DataType.DOUBLE, DType.F64,
            DataType.BFLOAT16, DType.BF16,
            DataType.INT32, DType.I32,
            DataType.UINT8, DType.U8);

    private Nd4jArrays() {}

    /**
     * Returns a tensor that is the memory of an array. The array keeps owning it, and must be reachable and open as long as the tensor.
     *
     * @param compute one of the CPU backend
     * @throws IllegalArgumentException if the array is not in row-major order without gaps; {@code dup('c')} makes one that is
     * @throws dev.lockstep.error.TensorAccessException if the compute does not compute in the memory of the host
     */
    public static Tensor wrap(Compute compute, INDArray array) {
        DType dtype = dtype(array);
        if (!isContiguous(array)) {
            throw new IllegalArgumentException(
                    "the array given is not in row-major order without gaps; give its dup('c'), or copy it");
        }
        return compute.wrap(CpuBuffer.of(memory(array, dtype)), dtype, Shape.of(array.shape()));
    }

    /** Returns a new tensor with the elements of an array. */
    public static Tensor copy(Compute compute, INDArray array) {
        DType dtype = dtype(array);
        if (!isContiguous(array)) {
            try (INDArray inOrder = array.dup(ROW_MAJOR)) {
                return copy(compute, inOrder);
            }
        }
        Tensor tensor = compute.tensor(dtype, Shape.of(array.shape()));
        try {
            tensor.copyFrom(memory(array, dtype));
            return tensor;
        } catch (RuntimeException e) {
            tensor.close();
            throw e;
        }
    }

    /**
     * Returns an array that is the memory of a tensor. The tensor keeps owning it, and must not be closed as long as the array is used.
     *
     * @throws IllegalArgumentException if the tensor is not in host memory
     */
    public static INDArray wrap(Tensor tensor) {
        MemorySegment memory = tensor.buffer()
                .hostMemory()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the tensor given is on " + tensor.device() + ", whose memory is not the host's; copy it"));
        DataType type = type(tensor.dtype());
        Pointer pointer = pointer(tensor.dtype(), new At(memory.address() + tensor.byteOffset(), tensor.size()));
        long[] shape = tensor.shape().toArray();
        return Nd4j.create(Nd4j.createBuffer(pointer, tensor.size(), type), shape, strides(shape), 0, ROW_MAJOR, type);
    }

    /** Returns a new array with the elements of a tensor. */
    public static INDArray copy(Tensor tensor) {
        INDArray array =
                Nd4j.createUninitialized(type(tensor.dtype()), tensor.shape().toArray(), ROW_MAJOR);
        tensor.copyTo(memory(array, tensor.dtype()));
        return array;
    }

    private static MemorySegment memory(INDArray array, DType dtype) {
        return MemorySegment.ofAddress(array.data().addressPointer().address())
                .reinterpret(array.length() * dtype.byteSize());
    }

    /** An axis of length 1 may have any stride. */
    private static boolean isContiguous(INDArray array) {
        long[] shape = array.shape();
        long[] due = strides(shape);
        long[] strides = array.stride();
        for (int i = 0; i < shape.length; i++) {
            if (shape[i] != 1 && strides[i] != due[i]) {
                return false;
            }
        }
        return true;
    }

    private static long[] strides(long[] shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    private static Pointer pointer(DType dtype, Pointer at) {
        return switch (dtype) {
            case F32 -> new FloatPointer(at);
            case F64 -> new DoublePointer(at);
            case BF16 -> new ShortPointer(at);
            case I32 -> new IntPointer(at);
            case U8 -> new BytePointer(at);
        };
    }

    private static DType dtype(INDArray array) {
        DType dtype = TYPES.get(array.dataType());
        if (dtype == null) {
            throw new IllegalArgumentException("the array given has elements of " + array.dataType()
                    + "; cast it to one of " + TYPES.keySet().stream().sorted().toList());
        }
        return dtype;
    }

    private static DataType type(DType dtype) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /** Memory at an address, which somebody else frees. */
    private static final class At extends Pointer {
        At(long at, long elements) {
            address = at;
            limit = elements;
            capacity = elements;
        }
    }
}
