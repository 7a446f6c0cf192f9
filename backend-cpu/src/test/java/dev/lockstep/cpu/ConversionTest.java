package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversions of single values, by the rules of {@link dev.lockstep.Ops#convert} and {@link dev.lockstep.Ops#fill}. */
final class ConversionTest {
    @ParameterizedTest
    @CsvSource({
        "F64, F32, 1e300, Infinity",
        "F64, F32, 0.1, 0.10000000149011612",
        "F32, F64, 0.1, 0.10000000149011612",
        "F64, I32, 2.9, 2",
        "F64, I32, -2.9, -2",
        "F64, I32, 1e10, 2147483647",
        "F64, I32, -Infinity, -2147483648",
        "F64, I32, NaN, 0",
        "F32, U8, 255.9, 255",
        "F32, U8, 1e9, 255",
        "F32, U8, -0.9, 0",
        "F32, U8, -7, 0",
        "F32, U8, NaN, 0",
        "I32, U8, 300, 255",
        "I32, U8, -1, 0",
        "U8, I32, 200, 200",
        "U8, F32, 255, 255",
        "I32, F32, 16777217, 16777216",
        "I32, F64, 16777217, 16777217",
        "F32, BF16, 1.00390625, 1",
        "F32, BF16, 1.01171875, 1.015625",
        "F32, BF16, 3.4028235e38, Infinity",
        "F32, BF16, NaN, NaN",
        "F32, BF16, -Infinity, -Infinity",
        "F64, BF16, 1.0039062500001, 1",
        "I32, BF16, 16842753, 16908288",
        "F32, F32, -0.0, -0.0",
        "U8, BF16, 255, 255"
    })
    void followsTheRules(DType from, DType to, double value, double expected) {
        try (Compute cpu = Compute.open("vector");
                Scope scope = cpu.scope()) {
            for (int n : new int[] {1, 37}) {
                Tensor source = scope.tensor(from, n);
                Tensor out = scope.tensor(to, n);
                cpu.ops().fill(source, value);
                cpu.ops().convert(source, Scale.NONE, out);
                assertThat(asDoubles(cpu, scope, out)).containsOnly(expected);
            }
        }
    }

    @Test
    void fillsBf16WithTheNearestValueInOneRounding() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Tensor out = scope.tensor(DType.BF16, 3);
            cpu.ops().fill(out, 1.00390625 + 1e-12);
            assertThat(asDoubles(cpu, scope, out)).containsOnly(1.0078125);
        }
    }

    @Test
    void scalesWithOneRounding() {
        try (Compute cpu = Compute.open("vector");
                Scope scope = cpu.scope()) {
            Scale scale = new Scale(0.1f, -0.3f);
            for (DType from : DType.values()) {
                Tensor source = scope.tensor(from, 21);
                Tensor out = scope.tensor(DType.F32, 21);
                cpu.ops().fill(source, 3);
                cpu.ops().convert(source, scale, out);
                assertThat(out.toFloatArray()).as("from %s", from).containsOnly(Math.fma(3f, 0.1f, -0.3f));
            }
        }
    }

    private static double[] asDoubles(Compute cpu, Scope scope, Tensor tensor) {
        if (tensor.dtype() == DType.F64) {
            return tensor.toDoubleArray();
        }
        Tensor doubles = scope.tensor(DType.F64, tensor.shape());
        cpu.ops().convert(tensor, Scale.NONE, doubles);
        return doubles.toDoubleArray();
    }
}
