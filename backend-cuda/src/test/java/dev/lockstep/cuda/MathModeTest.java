package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A training step computes in the math mode that the receipt names, recorded or not. */
class MathModeTest {
    @ParameterizedTest
    @EnumSource(names = {"TF32", "BF16"})
    void aProgramRoundsAsItsCallsDoOneByOne(MathMode mode) {
        assertThat(trained(mode, true)).isEqualTo(trained(mode, false));
    }

    /** 2⁻¹² is lost in TF32, and 2⁻⁹ in BF16. */
    @ParameterizedTest
    @EnumSource
    void theReceiptNamesTheModeThatWasComputedIn(MathMode mode) {
        float factor = 1 + 0x1p-9f + 0x1p-12f;
        float product = switch (mode) {
            case FP32 -> factor;
            case TF32 -> 1 + 0x1p-9f;
            case BF16 -> 1;
        };
        try (Compute gpu = Cuda.open(mode);
                Scope scope = gpu.scope()) {
            Tensor x = scope.tensorOf(new float[] {factor}, 1, 1);
            Tensor one = scope.tensorOf(new float[] {1}, 1, 1);
            Tensor zero = scope.tensor(DType.F32, 1);
            Tensor y = scope.tensor(DType.F32, 1, 1);
            Tensor gradX = scope.tensor(DType.F32, 1, 1);
            Tensor gradWeight = scope.tensor(DType.F32, 1, 1);
            Tensor gradBias = scope.tensor(DType.F32, 1);
            Program program = scope.record(ops -> {
                ops.linear(x, one, zero, y);
                ops.linearBackward(one, one, x, gradX, gradWeight, gradBias);
            });
            program.run();
            for (Tensor result : List.of(y, gradX, gradWeight)) {
                assertThat(result.toFloatArray()).containsExactly(product);
            }
            assertThat(gradBias.toFloatArray()).containsExactly(factor);
            assertThat(gpu.receipt().mathMode()).isEqualTo(mode);
            assertThat(gpu.receipt().software()).containsEntry("math mode", mode.toString());
        }
    }

    @Test
    void aProgramInBf16IsNoneInFp32() {
        assertThat(trained(MathMode.BF16, true)).isNotEqualTo(trained(MathMode.FP32, true));
    }

    private static float[] trained(MathMode mode, boolean recorded) {
        try (Compute gpu = Cuda.open(mode);
                Scope scope = gpu.scope()) {
            TinyModel model = new TinyModel(scope);
            Program program = scope.record(model::stepByCounter);
            for (int step = 0; step < 3; step++) {
                if (recorded) {
                    program.run();
                } else {
                    model.stepByCounter(gpu.ops());
                }
                model.resetCounter(gpu.ops());
            }
            assertThat(gpu.receipt().mathMode()).isEqualTo(mode);
            return model.weight();
        }
    }
}
