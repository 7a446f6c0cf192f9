package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Philox;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InitializerTest {
    private static final int FAN_IN = 207;
    private static final int ROWS = 311;

    /** An initializer, its deviation, and its kurtosis: 9/5 of a uniform distribution, 3 of a normal one. */
    static Stream<Arguments> distributions() {
        return Stream.of(
                Arguments.of(Initializer.linear(), 1 / Math.sqrt(3.0 * FAN_IN), 1.8),
                Arguments.of(Initializer.heUniform(), Math.sqrt(2.0 / FAN_IN), 1.8),
                Arguments.of(Initializer.heNormal(), Math.sqrt(2.0 / FAN_IN), 3),
                Arguments.of(Initializer.normal(0.3), 0.3, 3));
    }

    @ParameterizedTest
    @MethodSource("distributions")
    void hasTheMomentsOfItsDistribution(Initializer initializer, double deviation, double kurtosis) {
        float[] values = values(initializer, ROWS, 5, 1);
        double mean = 0;
        for (float value : values) {
            mean += value / values.length;
        }
        double second = 0;
        double fourth = 0;
        for (float value : values) {
            second += Math.pow(value, 2) / values.length;
            fourth += Math.pow(value, 4) / values.length;
        }
        assertThat(mean).isEqualTo(0, within(0.02 * deviation));
        assertThat(Math.sqrt(second)).isEqualTo(deviation, within(0.02 * deviation));
        assertThat(fourth / second / second).isEqualTo(kurtosis, within(0.1));
    }

    @Test
    void theLinearDefaultIsThatOfPyTorch() {
        float bound = (float) (1 / Math.sqrt(FAN_IN));

        assertThat(values(Initializer.linear(), 1, 7, 3)[11])
                .isEqualTo(Philox.uniform(Philox.bits(7, 3, 11), -bound, bound));
    }

    @Test
    void zerosAreZerosWhateverWasThere() {
        try (Compute cpu = Compute.open("cpu");
                Tensor parameter = cpu.tensorOf(new float[] {1, 2, 3})) {
            Initializer.zeros().set(cpu.ops(), parameter, 1, 0, 0);
            assertThat(parameter.toFloatArray()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void seedAndStreamDecideTheValues() {
        float[] normal = values(Initializer.heNormal(), 3, 5, 1);

        assertThat(values(Initializer.heNormal(), 3, 5, 1)).isEqualTo(normal);
        assertThat(values(Initializer.heNormal(), 3, 6, 1)).isNotEqualTo(normal);
        assertThat(values(Initializer.heNormal(), 3, 5, 2)).isNotEqualTo(normal);
    }

    @Test
    void refusesADeviationThatCannotBe() {
        assertThatThrownBy(() -> Initializer.normal(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a deviation is a number from 0 on, got NaN");
    }

    private static float[] values(Initializer initializer, int rows, long seed, long stream) {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            Tensor parameter = scope.tensor(DType.F32, rows, FAN_IN);
            initializer.set(cpu.ops(), parameter, FAN_IN, seed, stream);
            return parameter.toFloatArray();
        }
    }
}
