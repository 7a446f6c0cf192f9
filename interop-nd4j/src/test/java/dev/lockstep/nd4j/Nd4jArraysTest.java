package dev.lockstep.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Arrays and tensors are one memory where they are wrapped, and two where they are copied. */
final class Nd4jArraysTest {
    private static final Map<DataType, DType> TYPES = Map.of(
            DataType.FLOAT, DType.F32,
            DataType.DOUBLE, DType.F64,
            DataType.BFLOAT16, DType.BF16,
            DataType.INT32, DType.I32,
            DataType.UINT8, DType.U8);

    private final INDArray array =
            Nd4j.create(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, new long[] {4, 3}, 'c');

    @Test
    void anArrayIsTheMemoryOfATensorAlsoInPart() {
        INDArray rows = array.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = Nd4jArrays.wrap(compute, rows)) {
            assertThat(tensor.shape().toArray()).containsExactly(2, 3);
            assertThat(tensor.toFloatArray()).containsExactly(4, 5, 6, 7, 8, 9);
            compute.ops().fill(tensor, 0);
        }
        assertThat(array.data().asFloat()).containsExactly(1, 2, 3, 0, 0, 0, 0, 0, 0, 10, 11, 12);
    }

    @Test
    void aTensorIsTheMemoryOfAnArrayAlsoInPart() {
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = compute.tensorOf(new float[] {1, 2, 3, 4, 5, 6})) {
            INDArray part = Nd4jArrays.wrap(tensor.rows(1, 5).reshape(2, 2));
            assertThat(part.shape()).containsExactly(2, 2);
            assertThat(part.getFloat(1, 0)).isEqualTo(4);
            part.addi(10);
            assertThat(tensor.toFloatArray()).containsExactly(1, 12, 13, 14, 15, 6);
        }
    }

    @Test
    void copiesAreMemoryOfTheirOwnInEveryType() {
        TYPES.forEach((type, dtype) -> {
            INDArray typed = array.castTo(type).dup('c');
            try (Compute compute = Compute.open("cpu");
                    Tensor tensor = Nd4jArrays.copy(compute, typed);
                    Tensor wrapped = Nd4jArrays.wrap(compute, typed)) {
                assertThat(tensor.dtype()).isEqualTo(wrapped.dtype()).isEqualTo(dtype);
                wrapped.copyFrom(MemorySegment.ofArray(new byte[(int) wrapped.byteSize()]));
                INDArray back = Nd4jArrays.copy(tensor);
                assertThat(back.dataType()).isEqualTo(type);
                assertThat(back.castTo(DataType.FLOAT)).isEqualTo(array);
                INDArray same = Nd4jArrays.wrap(wrapped);
                assertThat(same.sumNumber().doubleValue()).isZero();
            }
        });
    }

    @Test
    void whatIsTransposedIsCopiedInOrderAndNotWrapped() {
        try (Compute compute = Compute.open("cpu");
                Tensor tensor = Nd4jArrays.copy(compute, array.transpose())) {
            assertThat(tensor.shape().toArray()).containsExactly(3, 4);
            assertThat(tensor.toFloatArray()).containsExactly(1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12);
            assertThatThrownBy(() -> Nd4jArrays.wrap(compute, array.transpose()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give its dup('c'), or copy it");
        }
    }

    @Test
    void aScalarAndAnArrayOfAnotherType() {
        try (Compute compute = Compute.open("cpu");
                Tensor scalar = Nd4jArrays.copy(compute, Nd4j.scalar(3f))) {
            assertThat(scalar.shape().rank()).isZero();
            assertThat(scalar.toFloatArray()).containsExactly(3);
            assertThatThrownBy(() -> Nd4jArrays.copy(compute, array.castTo(DataType.INT64)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("elements of LONG; cast it to one of [");
        }
    }
}
