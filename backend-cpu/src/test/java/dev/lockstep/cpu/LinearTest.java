package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The linear layer against binary64: ρ = |y − ref| / (u·Σ|terms|) must be at most 2√K + 8. */
final class LinearTest {
    private static final double U = 0x1p-24;
    private static final long SEED = 5;

    @ParameterizedTest
    @CsvSource({
        "vector, 1, 1, 1",
        "vector, 3, 13, 10",
        "vector, 16, 784, 10",
        "vector, 31, 207, 21",
        "vector, 7, 4098, 16",
        "vector, 70, 300, 1000",
        "vector, 9001, 31, 10",
        "vector, 3000, 5, 37",
        "scalar, 31, 207, 21",
        "scalar, 16, 784, 10",
        // more terms, or more columns, than are packed at once
        "vector, 3, 33000, 21",
        "vector, 2, 600, 2100"
    })
    void keepsWithinTheRoundingTier(String device, int n, int in, int out) {
        for (float low : new float[] {-1, 0}) {
            float[] x = Values.uniform(SEED, n * in, low, 1);
            float[] w = Values.uniform(SEED + 1, out * in, low, 1);
            float[] b = Values.uniform(SEED + 2, out, low, 1);
            float[] gradY = Values.uniform(SEED + 3, n * out, low, 1);
            try (Compute compute = Compute.open(device);
                    Scope scope = compute.scope()) {
                Tensor tx = scope.tensorOf(x, n, in);
                Tensor tw = scope.tensorOf(w, out, in);
                Tensor tb = scope.tensorOf(b);
                Tensor tg = scope.tensorOf(gradY, n, out);
                Tensor y = scope.tensor(DType.F32, n, out);
                compute.ops().linear(tx, tw, tb, y);
                check("y", y, n, out, in, (i, k) -> i * in + k, x, (k, j) -> j * in + k, w, j -> b[j]);

                Tensor gradX = scope.tensor(DType.F32, n, in);
                Tensor gradW = scope.tensor(DType.F32, out, in);
                Tensor gradB = scope.tensor(DType.F32, out);
                compute.ops().fill(gradX, 1);
                compute.ops().fill(gradW, 1);
                compute.ops().fill(gradB, 1);
                compute.ops().linearBackward(tx, tw, tg, gradX, gradW, gradB, Write.ACCUMULATE);
                check("dX", gradX, n, in, out, (i, o) -> i * out + o, gradY, (o, k) -> o * in + k, w, j -> 1);
                check("dW", gradW, out, in, n, (o, i) -> i * out + o, gradY, (i, k) -> i * in + k, x, j -> 1);
                float[] ones = new float[n];
                Arrays.fill(ones, 1);
                check("db", gradB, 1, out, n, (o, i) -> i, ones, (i, o) -> i * out + o, gradY, j -> 1);
            }
        }
    }

    @Test
    void overwritesWithZerosWhereThereAreNoRows() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            for (int out : new int[] {10, 30}) {
                Tensor x = scope.tensor(DType.F32, 0, 7);
                Tensor w = scope.tensor(DType.F32, out, 7);
                Tensor gradY = scope.tensor(DType.F32, 0, out);
                Tensor gradW = scope.tensor(DType.F32, out, 7);
                Tensor gradB = scope.tensor(DType.F32, out);
                cpu.ops().fill(gradW, 3);
                cpu.ops().fill(gradB, 3);
                cpu.ops().linearBackward(x, w, gradY, null, gradW, gradB, Write.ACCUMULATE);
                assertThat(gradW.toFloatArray()).containsOnly(3);
                cpu.ops().linearBackward(x, w, gradY, null, gradW, gradB);
                assertThat(gradW.toFloatArray()).containsOnly(0);
                assertThat(gradB.toFloatArray()).containsOnly(0);
            }
        }
    }

    @Test
    void withoutInputsGivesTheBias() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            for (int out : new int[] {3, 40}) {
                Tensor y = scope.tensor(DType.F32, 2, out);
                Tensor bias = scope.tensor(DType.F32, out);
                cpu.ops().fill(bias, 2.5);
                cpu.ops().fill(y, 9);
                Tensor x = scope.tensor(DType.F32, 2, 0);
                Tensor w = scope.tensor(DType.F32, out, 0);
                cpu.ops().linear(x, w, bias, y);
                assertThat(y.toFloatArray()).containsOnly(2.5f);
                cpu.ops().linear(x, w, null, y);
                assertThat(y.toFloatArray()).containsOnly(0);
            }
        }
    }

    private interface Start {
        double of(int column);
    }

    private static void check(
            String name,
            Tensor result,
            int rows,
            int columns,
            int depth,
            IntBinaryOperator left,
            float[] a,
            IntBinaryOperator right,
            float[] b,
            Start start) {
        float[] values = result.toFloatArray();
        double limit = 2 * Math.sqrt(depth) + 8;
        double worst = 0;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = start.of(j);
                double size = Math.abs(sum);
                for (int k = 0; k < depth; k++) {
                    double term = (double) a[left.applyAsInt(i, k)] * b[right.applyAsInt(k, j)];
                    sum += term;
                    size += Math.abs(term);
                }
                worst = Math.max(worst, Math.abs(values[i * columns + j] - sum) / (U * size));
            }
        }
        assertThat(worst)
                .as("ρ of %s [%d, %d] over %d terms", name, rows, columns, depth)
                .isLessThanOrEqualTo(limit);
    }
}
