package dev.lockstep.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Arrays and tensors are one memory where they are wrapped, and two where they are copied. Runs on the engine of {@link Engines}. */
final class DjlArraysTest {
    private final NDManager manager = Engines.manager();

    @AfterEach
    void closeArrays() {
        Engines.close(manager);
    }

    @Test
    void anArrayIsTheMemoryOfATensor() {
        NDArray array = array(DataType.FLOAT32, 2, 3);
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = DjlArrays.wrap(compute, array)) {
            assertThat(tensor.shape().toArray()).containsExactly(2, 3);
            compute.ops().fill(tensor, 7);
            assertThat(array.toFloatArray()).containsOnly(7);
        }
        assertThat(array.toFloatArray()).containsOnly(7); // the array is still there
    }

    @Test
    void aTensorIsTheMemoryOfAnArrayAlsoInPart() {
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = compute.tensorOf(new float[] {1, 2, 3, 4, 5, 6})) {
            NDArray array = DjlArrays.wrap(manager, tensor.rows(1, 5).reshape(2, 2));
            assertThat(array.getShape()).isEqualTo(new Shape(2, 2));
            assertThat(array.toFloatArray()).containsExactly(2, 3, 4, 5);
            compute.ops().fill(tensor, 9);
            assertThat(array.toFloatArray()).containsOnly(9);
            array.close();
        }
    }

    @Test
    void copiesAreMemoryOfTheirOwnInEveryType() {
        Map<DataType, DType> types = Map.of(
                DataType.FLOAT32, DType.F32,
                DataType.FLOAT64, DType.F64,
                DataType.INT32, DType.I32,
                DataType.UINT8, DType.U8);
        types.forEach((type, dtype) -> {
            NDArray array = array(type, 3);
            byte[] content = content(array);
            try (Compute compute = Compute.open("cpu");
                    Tensor tensor = DjlArrays.copy(compute, array);
                    Tensor wrapped = DjlArrays.wrap(compute, array)) {
                assertThat(tensor.dtype()).isEqualTo(wrapped.dtype()).isEqualTo(dtype);
                wrapped.copyFrom(MemorySegment.ofArray(new byte[content.length]));
                NDArray back = DjlArrays.copy(manager, tensor);
                assertThat(back.getDataType()).isEqualTo(type);
                assertThat(content(back)).isEqualTo(content);
            }
        });
    }

    @Test
    void anArrayOfAnotherTypeIsRefused() {
        NDArray array = array(DataType.INT64, 3);
        try (Compute compute = Compute.open("cpu")) {
            assertThatThrownBy(() -> DjlArrays.copy(compute, array))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("elements of int64; change it to one of [float32, float64, ");
            try (Tensor half = compute.tensor(DType.BF16, 3)) {
                assertThatThrownBy(() -> DjlArrays.copy(manager, half))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("cannot be given elements of BF16");
            }
        }
    }

    @Test
    void anArrayOnTheHeapIsRefused() {
        NDManager heap = Engines.heap();
        NDArray array =
                heap.create(ByteBuffer.allocate(12).order(ByteOrder.nativeOrder()), new Shape(3), DataType.FLOAT32);
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = DjlArrays.copy(compute, array)) {
            assertThat(tensor.size()).isEqualTo(3);
            assertThatThrownBy(() -> DjlArrays.wrap(compute, array))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("hands out a copy of its memory");
        }
    }

    private NDArray array(DataType type, long... shape) {
        int bytes = type.getNumOfBytes();
        for (long dim : shape) {
            bytes *= (int) dim;
        }
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < bytes; i++) {
            memory.put(i, (byte) (i + 1));
        }
        return manager.create(memory, new Shape(shape), type);
    }

    private static byte[] content(NDArray array) {
        return MemorySegment.ofBuffer(array.toByteBuffer()).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
}
