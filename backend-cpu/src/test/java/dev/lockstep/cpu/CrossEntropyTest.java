package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Softmax cross-entropy against binary64, and the checks of labels and indices. */
final class CrossEntropyTest {
    private static final double U = 0x1p-24;
    private static final long SEED = 3;

    @ParameterizedTest
    @CsvSource({
        "vector,1,1",
        "vector,17,10",
        "vector,5,31",
        "vector,33,207",
        "vector,2,32768",
        "scalar,17,10",
        "scalar,5,31"
    })
    void keepsWithinThePolicy(String device, int n, int classes) {
        float[] z = Values.uniform(SEED, n * classes, -120, 120);
        Arrays.fill(z, 0, classes, 0.7f);
        if (classes > 2) {
            z[1] = 0.3f;
        }
        int[] labels = Values.below(SEED, n, classes);
        try (Compute compute = Compute.open(device);
                Scope scope = compute.scope()) {
            Tensor logits = scope.tensorOf(z, n, classes);
            Tensor p = scope.tensor(DType.F32, n, classes);
            Tensor grad = scope.tensor(DType.F32, n, classes);
            Tensor losses = scope.tensor(DType.F32, n);
            Tensor mean = scope.tensor(DType.F32);
            compute.ops().softmax(logits, p);
            compute.ops().softmaxCrossEntropy(logits, scope.tensorOf(labels), CrossEntropy.none(), losses, null);
            compute.ops().softmaxCrossEntropy(logits, scope.tensorOf(labels), CrossEntropy.mean(), mean, grad);
            double total = 0;
            for (int i = 0; i < n; i++) {
                double max = Double.NEGATIVE_INFINITY;
                double sum = 0;
                for (int j = 0; j < classes; j++) {
                    max = Math.max(max, z[i * classes + j]);
                }
                for (int j = 0; j < classes; j++) {
                    sum += Math.exp(z[i * classes + j] - max);
                }
                for (int j = 0; j < classes; j++) {
                    double exact = Math.exp(z[i * classes + j] - max) / sum;
                    double bound = U * exact * (max - z[i * classes + j] + 16);
                    assertThat(Math.abs(p.toFloatArray()[i * classes + j] - exact))
                            .as("p[%d, %d], seed %d", i, j, SEED)
                            .isLessThanOrEqualTo(bound + 0x1p-126);
                    double gradient = (exact - (j == labels[i] ? 1 : 0)) / n;
                    assertThat(Math.abs(grad.toFloatArray()[i * classes + j] - gradient))
                            .as("gradient[%d, %d], seed %d", i, j, SEED)
                            .isLessThanOrEqualTo((bound + 2 * U) / n);
                    if (classes > 1000 && j > 500) {
                        break;
                    }
                }
                double loss = Math.log(sum) + max - z[i * classes + labels[i]];
                total += loss;
                assertThat(Math.abs(losses.toFloatArray()[i] - loss)).isLessThanOrEqualTo(6 * U * (loss + 4));
            }
            assertThat(Math.abs(mean.toFloatArray()[0] - total / n)).isLessThanOrEqualTo(6 * U * (total / n + 4));
        }
    }

    @Test
    void rowsWithNaNOrInfinityAreNaNAndTheOthersAreNot() {
        for (int classes : new int[] {4, 40}) {
            float[] z = Values.uniform(SEED, 3 * classes, -1, 1);
            z[1] = Float.NaN;
            z[classes + 2] = Float.POSITIVE_INFINITY;
            z[2 * classes] = Float.NEGATIVE_INFINITY;
            try (Compute cpu = Compute.open("vector");
                    Scope scope = cpu.scope()) {
                Tensor logits = scope.tensorOf(z, 3, classes);
                Tensor grad = scope.tensor(DType.F32, 3, classes);
                Tensor loss = scope.tensor(DType.F32, 3);
                cpu.ops()
                        .softmaxCrossEntropy(
                                logits, scope.tensorOf(new int[] {0, 1, 2}), CrossEntropy.none(), loss, grad);
                assertThat(loss.toFloatArray()[0]).isNaN();
                assertThat(loss.toFloatArray()[1]).isNaN();
                assertThat(loss.toFloatArray()[2]).isFinite();
                assertThat(grad.rows(0, 2).toFloatArray()).containsOnly(Float.NaN);
                assertThat(grad.rows(2, 3).toFloatArray()[0]).isZero();
                assertThat(grad.rows(2, 3).toFloatArray()).doesNotContain(Float.NaN);
            }
        }
    }

    @Test
    void aMeanOverNothingIsNaN() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Tensor logits = scope.tensor(DType.F32, 2, 3);
            Tensor loss = scope.tensor(DType.F32);
            Tensor grad = scope.tensor(DType.F32, 2, 3);
            CrossEntropy options = CrossEntropy.mean().withIgnoreIndex(-100);
            cpu.ops().softmaxCrossEntropy(logits, scope.tensorOf(new int[] {-100, -100}), options, loss, grad);
            assertThat(loss.toFloatArray()[0]).isNaN();
            assertThat(grad.toFloatArray()).containsOnly(0);
        }
    }

    @Test
    void rejectsLabelsOutsideTheClassRangeBeforeWriting() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Tensor logits = scope.tensor(DType.F32, 3, 4);
            Tensor loss = scope.tensor(DType.F32);
            Tensor grad = scope.tensor(DType.F32, 3, 4);
            cpu.ops().fill(loss, 7);
            cpu.ops().fill(grad, 7);
            for (int bad : new int[] {-1, 4, Integer.MAX_VALUE}) {
                Tensor labels = scope.tensorOf(new int[] {0, 3, bad});
                assertThatThrownBy(() -> cpu.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, grad))
                        .isInstanceOf(OperandRangeException.class)
                        .hasMessage("softmaxCrossEntropy: labels[2] is %d but must be in [0, 4)", bad);
                assertThatThrownBy(() -> cpu.ops().nllLoss(logits, labels, CrossEntropy.mean(), loss))
                        .isInstanceOf(OperandRangeException.class);
            }
            assertThat(loss.toFloatArray()).containsOnly(7);
            assertThat(grad.toFloatArray()).containsOnly(7);
        }
    }

    @Test
    void rejectsIndicesOutsideTheRowsBeforeWriting() {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Tensor source = scope.tensor(DType.U8, 5, 3);
            Tensor out = scope.tensor(DType.F32, 2, 3);
            Tensor index = scope.tensorOf(new int[] {0, 1, 2, 5}, 2, 2);
            Tensor step = scope.tensorOf(new int[] {1}, new long[0]).reshape();
            cpu.ops().fill(out, 7);
            assertThatThrownBy(() -> cpu.ops().gatherRows(source, index, step, Scale.NONE, out))
                    .hasMessage("gatherRows: index[3] is 5 but must be in [0, 5)");
            cpu.ops().increment(step, 1);
            assertThatThrownBy(() -> cpu.ops().gatherRows(source, index, step, Scale.NONE, out))
                    .hasMessage("gatherRows: step[0] is 2 but must be in [0, 2)");
            assertThatThrownBy(() -> cpu.ops().writeRow(out.rows(0, 1).reshape(3), step, out.rows(1, 2)))
                    .hasMessage("writeRow: index[0] is 2 but must be in [0, 1)");
            assertThat(out.toFloatArray()).containsOnly(7);
        }
    }
}
