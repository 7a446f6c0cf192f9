package dev.lockstep.cuda.blas;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.error.UnsupportedFeatureException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MathOverridesTest {
    private static final Device DEVICE = new Device("cuda", 0);

    @ParameterizedTest
    @CsvSource({
        "FP32, NVIDIA_TF32_OVERRIDE, 1",
        "TF32, NVIDIA_TF32_OVERRIDE, 0",
        "FP32, CUBLAS_EMULATE_SINGLE_PRECISION, 1",
        "TF32, CUBLAS_EMULATE_SINGLE_PRECISION, 1"
    })
    void refusesAModeThatAVariableWouldMakeUntrue(MathMode mode, String variable, String value) {
        assertThatThrownBy(() -> MathOverrides.check(DEVICE, mode, Map.of(variable, value)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("device cuda:0 does not support " + mode + " while " + variable + "=" + value
                        + " makes cuBLAS compute otherwise; unset " + variable + " and start again");
    }

    @ParameterizedTest
    @CsvSource({
        "FP32, NVIDIA_TF32_OVERRIDE, 0",
        "FP32, NVIDIA_TF32_OVERRIDE, ''",
        "TF32, NVIDIA_TF32_OVERRIDE, 1",
        "BF16, NVIDIA_TF32_OVERRIDE, 0",
        "BF16, CUBLAS_EMULATE_SINGLE_PRECISION, 1",
        "FP32, CUBLAS_EMULATE_SINGLE_PRECISION, 0",
        "FP32, SOMETHING_ELSE, 1"
    })
    void acceptsWhatDoesNotMatter(MathMode mode, String variable, String value) {
        assertThatCode(() -> MathOverrides.check(DEVICE, mode, Map.of(variable, value)))
                .doesNotThrowAnyException();
    }
}
