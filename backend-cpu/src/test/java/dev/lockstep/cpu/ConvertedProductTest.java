package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes that a program converts and then multiplies. */
class ConvertedProductTest {
    private static final long SEED = 3;

    @ParameterizedTest
    @CsvSource({
        "1,1,1,true",
        "15,31,7,true",
        "16,784,10,false",
        "33,784,10,true",
        "1000,784,10,true",
        "257,4096,20,true",
        "70,5000,3,true",
        "9,16,21,true"
    })
    void haveTheBitsOfTheTwoCalls(int rows, int inputs, int outputs, boolean hasBias) {
        try (Compute cpu = Compute.open("native");
                Scope scope = cpu.scope()) {
            Tensor bytes = scope.tensorOf(bytes(rows * inputs), rows, inputs);
            Layer layer = new Layer(cpu, scope, inputs, outputs, hasBias);
            Tensor x = scope.tensor(DType.F32, rows, inputs);
            Tensor y = scope.tensor(DType.F32, rows, outputs);
            Tensor expectedX = scope.tensor(DType.F32, rows, inputs);
            Tensor expectedY = scope.tensor(DType.F32, rows, outputs);
            layer.issue(cpu.ops(), bytes, expectedX, expectedY);

            scope.record(calls -> layer.issue(calls, bytes, x, y)).run(2);

            assertThat(y.toFloatArray()).isEqualTo(expectedY.toFloatArray());
            assertThat(x.toFloatArray()).isEqualTo(expectedX.toFloatArray());
        }
    }

    @Test
    void leaveWhatALaterCallReads() {
        int rows = 40;
        try (Compute cpu = Compute.open("native");
                Scope scope = cpu.scope()) {
            Tensor first = scope.tensorOf(bytes(rows * 50), rows, 50);
            Tensor second = scope.tensorOf(bytes(rows * 50), rows, 50);
            Layer layer = new Layer(cpu, scope, 50, 10, true);
            Tensor x = scope.tensor(DType.F32, rows, 50);
            Tensor part = scope.tensor(DType.F32, 1, 50);
            Tensor y = scope.tensor(DType.F32, rows, 10);
            Tensor later = scope.tensor(DType.F32, rows, 10);
            cpu.ops().convert(first.rows(7, 8), Scale.PIXELS, part);
            float[] expected = part.toFloatArray();

            scope.record(calls -> {
                        layer.issue(calls, first, x, y);
                        calls.copy(x.rows(7, 8), part);
                        layer.issue(calls, second, x, later);
                        layer.issue(calls, first.rows(0, 3), x.rows(0, 3), y.rows(0, 3));
                    })
                    .run(1);

            assertThat(part.toFloatArray()).isEqualTo(expected);
            assertThat(x.rows(3, rows).toFloatArray()).isEqualTo(converted(scope, cpu.ops(), second.rows(3, rows)));
            assertThat(x.rows(0, 3).toFloatArray()).isEqualTo(converted(scope, cpu.ops(), first.rows(0, 3)));
        }
    }

    @Test
    void manyBlocksThroughOnePlaceGiveWhatEachGivesAlone() {
        int rows = 64;
        long all = 5L * rows;
        try (Compute cpu = Compute.open("native");
                Scope scope = cpu.scope()) {
            Tensor bytes = scope.tensorOf(bytes(100 * (int) all), all, 100);
            Layer layer = new Layer(cpu, scope, 100, 10, true);
            Tensor x = scope.tensor(DType.F32, rows, 100);
            Tensor y = scope.tensor(DType.F32, all, 10);
            Tensor allX = scope.tensor(DType.F32, all, 100);
            Tensor expected = scope.tensor(DType.F32, all, 10);
            layer.issue(cpu.ops(), bytes, allX, expected);

            scope.record(calls -> {
                        for (long from = 0; from < all; from += rows) {
                            layer.issue(calls, bytes.rows(from, from + rows), x, y.rows(from, from + rows));
                        }
                    })
                    .run(3);

            assertThat(y.toFloatArray()).isEqualTo(expected.toFloatArray());
            assertThat(x.toFloatArray()).isEqualTo(allX.rows(all - rows, all).toFloatArray());
        }
    }

    private static float[] converted(Scope scope, Ops ops, Tensor bytes) {
        Tensor out = scope.tensor(DType.F32, bytes.shape());
        ops.convert(bytes, Scale.PIXELS, out);
        return out.toFloatArray();
    }

    private static byte[] bytes(int n) {
        byte[] bytes = new byte[n];
        PhiloxStream random = new PhiloxStream(SEED, n);
        for (int i = 0; i < n; i++) {
            bytes[i] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    /** A linear layer of random numbers. */
    private static final class Layer {
        private final Tensor weight;
        private final @Nullable Tensor bias;

        Layer(Compute cpu, Scope scope, int inputs, int outputs, boolean hasBias) {
            weight = scope.tensor(DType.F32, outputs, inputs);
            bias = hasBias ? scope.tensor(DType.F32, outputs) : null;
            cpu.ops().uniform(weight, -1, 1, SEED, 0);
            if (bias != null) {
                cpu.ops().uniform(bias, -1, 1, SEED, 1);
            }
        }

        void issue(Ops calls, Tensor bytes, Tensor x, Tensor y) {
            calls.convert(bytes, Scale.PIXELS, x);
            calls.linear(x, weight, bias, y);
        }
    }
}
