package dev.lockstep.learn.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.learn.StepLosses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DivergenceTest {
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void theFirstLossThatIsNotFiniteIsNamedByItsStep(float bad) {
        float[] losses = {1, Float.MAX_VALUE, bad, 3, Float.NaN};

        assertThat(Divergence.of(new StepLosses(losses), 100, List.of(), _ -> {}))
                .isEqualTo(new Divergence("the loss of step 102 is " + bad));
        assertThat(Divergence.of(
                        new StepLosses(new float[] {1, -Float.MAX_VALUE, Float.MIN_VALUE}), 100, List.of(), _ -> {}))
                .isNull();
    }

    /** The larger tensors are read in several parts, the largest row by row. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 784", "3, 700001", "2, 1048577", "1, 1200000", "1200001, 1"})
    void oneNumberIsFoundWhereverItIs(int rows, int columns) {
        try (Compute cpu = Compute.open("cpu");
                Scope scope = cpu.scope()) {
            float[] values = new float[rows * columns];
            Tensor tensor = scope.tensor(DType.F32, rows, columns).named("weight");
            tensor.copyFrom(values);
            assertThat(Divergence.of(StepLosses.NONE, 0, List.of(tensor), _ -> {}))
                    .isNull();
            for (int place : List.of(0, values.length / 2, values.length - 1)) {
                values[place] = Float.NEGATIVE_INFINITY;
                tensor.copyFrom(values);
                assertThat(Divergence.of(StepLosses.NONE, 0, List.of(tensor), _ -> {}))
                        .isEqualTo(new Divergence("its weight holds -Infinity"));
                values[place] = 0;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"weight", "bias", "weight.velocity"})
    void aStateIsSearchedWhole(String name) {
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        for (String tensor : List.of("weight", "bias", "weight.velocity", "losses")) {
            tensors.put(tensor, new FloatArray(Shape.of(3), new float[3]));
        }
        assertThat(Divergence.of(state(tensors))).isNull();
        tensors.get(name).values()[2] = Float.NaN;
        assertThat(Divergence.of(state(tensors))).isEqualTo(new Divergence("its " + name + " holds NaN"));
    }

    @Test
    void theLossesOfAStateComeFirst() {
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        tensors.put("weight", new FloatArray(Shape.of(1), new float[] {Float.NaN}));
        tensors.put("losses", new FloatArray(Shape.of(2), new float[] {1, Float.POSITIVE_INFINITY}));

        assertThat(Divergence.of(state(tensors))).isEqualTo(new Divergence("the loss of step 1 is Infinity"));
    }

    private static TrainingState state(SequencedMap<String, FloatArray> tensors) {
        return new TrainingState(2.3, List.of(), 0, 0, 0, tensors);
    }
}
