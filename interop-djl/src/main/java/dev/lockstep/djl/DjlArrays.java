package dev.lockstep.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.cpu.CpuBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * Arrays of DJL as tensors, and tensors as arrays of DJL. What is wrapped is one memory, without a copy: on the CPU backend, of an engine that
 * hands out the host memory of its arrays (PyTorch does where they are contiguous). What is copied may be on any device of either
 * side. DJL has no address of memory on a GPU, so there is only the copy.
 *
 * <p>A {@link ByteBuffer} is how DJL hands out memory, so an array has less than 2 GiB here. Types correspond: {@code FLOAT32},
 * {@code FLOAT64}, {@code INT32} and {@code UINT8}; an {@link IllegalArgumentException} refuses any other, and {@code BFLOAT16}, at which
 * DJL's PyTorch engine ends the process.
 */
public final class DjlArrays {
    private static final Map<DataType, DType> TYPES = Map.of(
            DataType.FLOAT32, DType.F32,
            DataType.FLOAT64, DType.F64,
            DataType.INT32, DType.I32,
            DataType.UINT8, DType.U8);

    private DjlArrays() {}

    /**
     * Returns a tensor that is the memory of an array. The array keeps owning it, and must not be closed before the tensor.
     *
     * @param compute one of the CPU backend
     * @throws IllegalArgumentException if the array is on a GPU, or its engine hands out a copy, as it does of one that is not contiguous
     * @throws dev.lockstep.error.TensorAccessException if the compute does not compute in the memory of the host
     */
    public static Tensor wrap(Compute compute, NDArray array) {
        DType dtype = dtype(array);
        if (array.getDevice().isGpu()) {
            throw new IllegalArgumentException("the array given is on " + array.getDevice() + "; copy it");
        }
        MemorySegment memory = shared(array);
        return compute.wrap(CpuBuffer.of(memory), dtype, shape(array));
    }

    /** Returns a new tensor with the elements of an array. */
    public static Tensor copy(Compute compute, NDArray array) {
        Tensor tensor = compute.tensor(dtype(array), shape(array));
        try {
            tensor.copyFrom(MemorySegment.ofBuffer(array.toByteBuffer()));
            return tensor;
        } catch (RuntimeException e) {
            tensor.close();
            throw e;
        }
    }

    /**
     * Returns an array that is the memory of a tensor. The tensor keeps owning it, and must not be closed before the array.
     *
     * @param manager what the array is attached to, on the CPU
     * @throws IllegalArgumentException if the tensor is not in host memory, or the engine copies what it is given
     */
    public static NDArray wrap(NDManager manager, Tensor tensor) {
        MemorySegment memory = tensor.buffer()
                .hostMemory()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the tensor given is on " + tensor.device() + ", whose memory is not the host's; copy it"))
                .asSlice(tensor.byteOffset(), tensor.byteSize());
        NDArray array = manager.create(bytes(memory), shape(tensor), type(tensor.dtype()));
        if (array.getDevice().isGpu() || shared(array).address() != memory.address()) {
            array.close();
            throw new IllegalArgumentException(
                    "the engine of the manager given copies what it is given; copy the tensor");
        }
        return array;
    }

    /** Returns a new array with the elements of a tensor. */
    public static NDArray copy(NDManager manager, Tensor tensor) {
        ByteBuffer bytes =
                manager.allocateDirect(Math.toIntExact(tensor.byteSize())).order(ByteOrder.nativeOrder());
        tensor.copyTo(MemorySegment.ofBuffer(bytes));
        return manager.create(bytes, shape(tensor), type(tensor.dtype()));
    }

    /** Returns the memory of an array; who hands out copies gives another one each time. */
    private static MemorySegment shared(NDArray array) {
        ByteBuffer bytes = array.toByteBuffer(true);
        ByteBuffer again = array.toByteBuffer(true);
        MemorySegment memory = MemorySegment.ofBuffer(bytes);
        if (!bytes.isDirect()
                || memory.address() != MemorySegment.ofBuffer(again).address()) {
            throw new IllegalArgumentException(
                    "the engine of the array given hands out a copy of its memory, as of one that is not contiguous; copy it");
        }
        return memory;
    }

    private static ByteBuffer bytes(MemorySegment memory) {
        return memory.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    private static DType dtype(NDArray array) {
        DType dtype = TYPES.get(array.getDataType());
        if (dtype == null) {
            throw new IllegalArgumentException(
                    "the array given has elements of " + array.getDataType() + "; change it to one of "
                            + TYPES.keySet().stream().sorted().toList());
        }
        return dtype;
    }

    private static DataType type(DType dtype) {
        return TYPES.entrySet().stream()
                .filter(entry -> entry.getValue() == dtype)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("DJL cannot be given elements of " + dtype))
                .getKey();
    }

    private static Shape shape(NDArray array) {
        return Shape.of(array.getShape().getShape());
    }

    private static ai.djl.ndarray.types.Shape shape(Tensor tensor) {
        return new ai.djl.ndarray.types.Shape(tensor.shape().toArray());
    }
}
