package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.TensorAccessException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute = new Compute(heap, ComputeOptions.defaults().withOnLeak(leak -> {}), List.of());

    @AfterEach
    void close() {
        compute.close();
    }

    @Test
    void saysWhatItIs() {
        Tensor tensor = compute.tensor(DType.F64, 5, 3).named("weight");
        assertThat(tensor.compute()).isSameAs(compute);
        assertThat(tensor.device()).isEqualTo(new Device("heap", 0));
        assertThat(tensor.dtype()).isEqualTo(DType.F64);
        assertThat(tensor.shape()).isEqualTo(Shape.of(5, 3));
        assertThat(tensor.size()).isEqualTo(15);
        assertThat(tensor.byteSize()).isEqualTo(120);
        assertThat(tensor.byteOffset()).isZero();
        assertThat(tensor.buffer().byteSize()).isEqualTo(120);
        assertThat(tensor.isOpen()).isTrue();
        assertThat(tensor).hasToString("weight F64 [5, 3] on heap:0");
        assertThat(compute.tensor(DType.U8)).hasToString("tensor#2 U8 [] on heap:0");
    }

    @Test
    void isMadeOfZerosOrOfTheValuesGiven() {
        assertThat(compute.tensor(DType.F32, 2, 2).toFloatArray()).containsExactly(0, 0, 0, 0);
        assertThat(compute.tensorOf(new float[] {1, 2, 3}).toFloatArray()).containsExactly(1, 2, 3);
        assertThat(compute.tensorOf(new double[] {1, 2}, 2, 1).toDoubleArray()).containsExactly(1, 2);
        assertThat(compute.tensorOf(new int[] {7, -7}, 1, 2).toIntArray()).containsExactly(7, -7);
        assertThat(compute.tensorOf(new byte[] {7, -7}).toByteArray()).containsExactly(7, -7);
        assertThat(compute.tensorOf(new float[0]).shape()).isEqualTo(Shape.of(0));
        assertThat(compute.tensorOf(new int[0], 0, 5).toIntArray()).isEmpty();
    }

    @Test
    void isFilledFromARangeOfAnArray() {
        Tensor floats = compute.tensor(DType.F32, 2);
        floats.copyFrom(new float[] {1, 2, 3, 4}, 1);
        assertThat(floats.toFloatArray()).containsExactly(2, 3);
        Tensor doubles = compute.tensor(DType.F64, 2);
        doubles.copyFrom(new double[] {1, 2, 3}, 1);
        assertThat(doubles.toDoubleArray()).containsExactly(2, 3);
        Tensor ints = compute.tensor(DType.I32, 1);
        ints.copyFrom(new int[] {1, 2, 3}, 2);
        assertThat(ints.toIntArray()).containsExactly(3);
        Tensor bytes = compute.tensor(DType.U8, 3);
        bytes.copyFrom(new byte[] {1, 2, 3}, 0);
        assertThat(bytes.toByteArray()).containsExactly(1, 2, 3);
        for (int from : new int[] {-1, 3, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> floats.copyFrom(new float[4], from))
                    .isInstanceOf(TensorAccessException.class)
                    .hasMessage(
                            floats + " has 2 elements but the array given has 4, which are too few from index " + from);
        }
        assertThatThrownBy(() -> floats.copyFrom(new int[4], 0)).hasMessageContaining("is not I32");
    }

    @Test
    void refusesValuesThatDoNotFillTheShape() {
        assertThatThrownBy(() -> compute.tensorOf(new float[5], 2, 3))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the shape [2, 3] has 6 elements but the array has 5");
        assertThat(compute.memory().liveTensors()).isZero();
    }

    @Test
    void leavesNothingBehindIfTheValuesCannotBeCopied() {
        IllegalStateException failure = new IllegalStateException("device lost");
        heap.failWith(failure);
        assertThatThrownBy(() -> compute.tensorOf(new float[5])).isSameAs(failure);
        assertThat(compute.memory().liveTensors()).isZero();
    }

    @Test
    void refusesMoreBytesThanALongCounts() {
        assertThatThrownBy(() -> compute.tensor(DType.F64, Long.MAX_VALUE / 2))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("F64 [4611686018427387903] has too many bytes");
    }

    @Test
    void copiesFromAndToTheHost() {
        Tensor tensor = compute.tensor(DType.F32, 3, 2);
        tensor.copyFrom(new float[] {1, 2, 3, 4, 5, 6});
        tensor.rows(1, 2).copyFrom(new float[] {-3, -4});
        float[] values = new float[6];
        tensor.copyTo(MemorySegment.ofArray(values));
        assertThat(values).containsExactly(1, 2, -3, -4, 5, 6);
        Tensor counts = compute.tensor(DType.I32, 2);
        counts.copyFrom(new int[] {8, 9});
        assertThat(counts.toIntArray()).containsExactly(8, 9);
    }

    @Test
    void refusesHostMemoryOfAnotherSize() {
        Tensor tensor = compute.tensor(DType.F32, 2).named("x");
        String message = "x F32 [2] on heap:0 has 8 bytes but the host memory given has 12; both must be equal";
        assertThatThrownBy(() -> tensor.copyFrom(new float[3]))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> tensor.copyTo(MemorySegment.ofArray(new float[3])))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage(message);
    }

    @Test
    void refusesToWriteToReadOnlyHostMemory() {
        Tensor tensor = compute.tensor(DType.F32, 2).named("x");
        assertThatThrownBy(
                        () -> tensor.copyTo(MemorySegment.ofArray(new float[2]).asReadOnly()))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("x F32 [2] on heap:0 cannot be copied to host memory that is read-only");
        tensor.copyFrom(MemorySegment.ofArray(new float[] {1, 2}).asReadOnly());
        assertThat(tensor.toFloatArray()).containsExactly(1, 2);
    }

    @ParameterizedTest
    @CsvSource({"F32, I32", "I32, F64", "F64, U8", "U8, F32", "BF16, F32"})
    void refusesArraysOfAnotherType(DType dtype, DType array) {
        Tensor tensor = compute.tensor(dtype, 2).named("x");
        ThrowingCallable read = switch (array) {
            case F32 -> tensor::toFloatArray;
            case F64 -> tensor::toDoubleArray;
            case I32 -> tensor::toIntArray;
            case U8 -> tensor::toByteArray;
            case BF16 -> throw new IllegalArgumentException("there is no such array");
        };
        String message = String.format(Locale.ROOT, "x %s [2] on heap:0 is not %s; convert it first", dtype, array);
        assertThatThrownBy(read)
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage(message);
    }

    @Test
    void refusesToFillFromArraysOfAnotherType() {
        Tensor bytes = compute.tensor(DType.U8, 2).named("x");
        assertThatThrownBy(() -> bytes.copyFrom(new float[2]))
                .hasMessage("x U8 [2] on heap:0 is not F32; convert it first");
        assertThatThrownBy(() -> bytes.copyFrom(new int[2]))
                .hasMessage("x U8 [2] on heap:0 is not I32; convert it first");
    }

    @Test
    void refusesArraysThatJavaCannotHold() {
        Tensor huge = compute.wrap(HeapBuffer.pretending(1L << 40), DType.U8, Shape.of(1L << 40))
                .named("x");
        assertThatThrownBy(huge::toByteArray)
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("x U8 [1099511627776] on heap:0 is too large for an array; copy it to a MemorySegment,"
                        + " or its rows one range at a time");
    }

    @Test
    void viewsShareTheMemory() {
        Tensor tensor = compute.tensorOf(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
        Tensor rows = tensor.rows(1, 3);
        assertThat(rows.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(rows.byteOffset()).isEqualTo(8);
        assertThat(rows.toFloatArray()).containsExactly(3, 4, 5, 6);
        Tensor inner = rows.rows(1, 2).reshape(2, 1, 1);
        assertThat(inner.byteOffset()).isEqualTo(16);
        assertThat(inner.toFloatArray()).containsExactly(5, 6);
        compute.ops().fill(inner, 9);
        assertThat(tensor.toFloatArray()).containsExactly(1, 2, 3, 4, 9, 9);
        assertThat(tensor.rows(3, 3).size()).isZero();
        assertThat(tensor.rows(0, 0).toFloatArray()).isEmpty();
        assertThat(compute.memory().liveTensors()).isOne();
    }

    @ParameterizedTest
    @CsvSource({"-1, 2", "2, 1", "0, 4", "4, 4"})
    void refusesRowsThatDoNotExist(long from, long to) {
        Tensor tensor = compute.tensor(DType.F32, 3, 2).named("x");
        assertThatThrownBy(() -> tensor.rows(from, to))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("rows " + from + " to " + to
                        + " of x F32 [3, 2] on heap:0 do not exist; they must lie within its first extent");
    }

    @Test
    void refusesRowsOfAScalarAndShapesOfAnotherSize() {
        Tensor scalar = compute.tensor(DType.F32).named("x");
        assertThatThrownBy(() -> scalar.rows(0, 0))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("rows 0 to 0 of x F32 [] on heap:0 do not exist; they must lie within its first extent");
        assertThatThrownBy(() -> scalar.reshape(2))
                .isExactlyInstanceOf(TensorAccessException.class)
                .hasMessage("x F32 [] on heap:0 has 1 elements and cannot be reshaped to [2], which has 2");
        assertThat(scalar.reshape(1, 1).reshape().shape()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void refusesUseAfterClosing() {
        Tensor tensor = compute.tensor(DType.I32, 3).named("x");
        Tensor view = tensor.rows(1, 2);
        view.close();
        assertThat(tensor.isOpen()).isTrue();
        tensor.close();
        tensor.close();
        assertThat(heap.freedSizes()).containsExactly(12L);
        assertThat(tensor.isOpen()).isFalse();
        assertThat(view.isOpen()).isFalse();
        List<ThrowingCallable> uses = List.of(
                () -> tensor.copyFrom(new int[3]),
                tensor::toIntArray,
                () -> compute.ops().increment(tensor, 1));
        assertThat(uses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage("x I32 [3] on heap:0 has been closed"));
        List<ThrowingCallable> viewUses = List.of(
                () -> view.copyFrom(new int[1]),
                view::toIntArray,
                () -> compute.ops().increment(view, 1),
                () -> compute.ops().increment(tensor.rows(1, 2), 1));
        assertThat(viewUses)
                .allSatisfy(use -> assertThatThrownBy(use)
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage("x I32 [1] on heap:0 has been closed"));
    }

    @Test
    void refusesToHaveNoName() {
        Tensor tensor = compute.tensor(DType.F32, 3);
        assertThatThrownBy(() -> tensor.named(null))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the name of tensor#1 F32 [3] on heap:0 must not be null; leave named out to keep it");
        assertThat(tensor.name()).isEqualTo("tensor#1");
        compute.close();
        assertThat(heap.freedSizes()).containsExactly(12L);
    }
}
