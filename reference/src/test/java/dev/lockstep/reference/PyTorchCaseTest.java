package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.DType;
import dev.lockstep.MathMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PyTorchCaseTest {
    static List<PyTorchCase> cases() {
        return PyTorchCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void acceptsPyTorchsResultsRoundedToFloat32(PyTorchCase test) {
        assertThatCode(() -> test.check(written(test, 0), MathMode.FP32)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesResultsThatAreAThousandthOff(PyTorchCase test) {
        boolean allZero = test.results().values().stream()
                .flatMapToDouble(Arrays::stream)
                .allMatch(value -> value == 0 || !Double.isFinite(value));
        if (!allZero) {
            assertThatThrownBy(() -> test.check(written(test, 1e-3), MathMode.FP32))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageStartingWith(test.name() + ": ")
                    .hasMessageContaining("but PyTorch gives ");
        }
    }

    @Test
    void refusesTrainingThatEndsElsewhere() {
        assertThatThrownBy(() -> new PyTorchTraining.Drift(3e-5, 0, 1e-3).check())
                .hasMessageStartingWith(
                        "after 312 steps weight and bias are 3.0E-5 of the largest away from PyTorch's");
        assertThatThrownBy(() -> new PyTorchTraining.Drift(1e-6, 2e-3, 1e-3).check())
                .hasMessageEndingWith("losses differ by up to 0.002, where 0.001 is allowed");
        assertThatCode(() -> new PyTorchTraining.Drift(2e-5, 1e-3, 1e-3).check())
                .doesNotThrowAnyException();
    }

    /** PyTorch's results as a device would leave them, made larger by a fraction. */
    private static Map<String, HostTensor> written(PyTorchCase test, double off) {
        Map<String, HostTensor> written = new TreeMap<>();
        test.results().forEach((operand, values) -> {
            double[] wrong =
                    Arrays.stream(values).map(value -> value * (1 + off)).toArray();
            written.put(
                    operand,
                    HostTensor.of(DType.F32, test.call().operand(operand).shape(), wrong));
        });
        return written;
    }
}
