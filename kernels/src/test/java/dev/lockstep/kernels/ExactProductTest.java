package dev.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.PhiloxStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What tunings hold candidates to. */
final class ExactProductTest {
    private static final int M = 13;
    private static final int N = 31;
    private static final int K = 207;

    private final PhiloxStream random = new PhiloxStream(3, 1);

    @ParameterizedTest
    @EnumSource
    void theRightResultAgreesAndNoOther(MatrixForm form) {
        ExactProduct product = new ExactProduct(form, M, N, K);
        float[] right = product.expected();
        assertThat(product.agrees(right, random)).isTrue();
        for (float wrong : new float[] {1, -1, 0.5f, 1 << 20, Float.NaN, Float.POSITIVE_INFINITY}) {
            for (int at : new int[] {0, N - 1, N, (M - 1) * N, M * N - 1}) {
                float[] result = right.clone();
                result[at] += wrong;
                assertThat(product.agrees(result, random))
                        .as("%s at %d", wrong, at)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void theProductIsWhatTheFormSays(MatrixForm form) {
        ExactProduct product = new ExactProduct(form, M, N, K);
        double sum = 0;
        for (int p = 0; p < K; p++) {
            float left = product.a()[form == MatrixForm.GRAD_WEIGHT ? p * M + 5 : 5 * K + p];
            float right = product.b()[form == MatrixForm.LINEAR ? 7 * K + p : p * N + 7];
            sum += left * right;
        }
        assertThat(product.expected()[5 * N + 7]).isEqualTo((float) sum);
        assertThat(product.expected()).hasSize(M * N);
        assertThat(product.operations()).isEqualTo(2.0 * M * N * K);
    }
}
