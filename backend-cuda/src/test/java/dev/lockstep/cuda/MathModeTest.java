package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.Program;
import dev.lockstep.Scope;
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
