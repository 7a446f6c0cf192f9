package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.MathMode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The float64 reference gives PyTorch's float64 results. */
class PyTorchReferenceTest {
    private static final double RELATIVE = 1e-12;

    /** Where terms of the size of the largest element cancel, a few roundings of those remain. */
    private static final double CANCELLED = 1e-15;

    static List<PyTorchCase> cases() {
        return PyTorchCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesWhatPyTorchGives(PyTorchCase test) {
        List<Expected> expected = Policy.expect(test.call(), MathMode.FP32);
        assertThat(expected.stream().map(Expected::operand))
                .containsExactlyInAnyOrderElementsOf(test.results().keySet());
        for (Expected operand : expected) {
            double[] results = test.results().get(operand.operand());
            double[] references = new double[results.length];
            Arrays.setAll(references, operand::reference);
            assertClose(operand.operand(), references, results);
        }
    }

    @Test
    void trainsTheReferenceWorkloadAsPyTorchDoes() {
        Fixture fixture = Fixture.read("workload").getFirst();
        double[] images = ReferenceTraining.pixels(ReferenceWorkload.pixels());
        int[] labels = ReferenceWorkload.labels();
        int[] order = ReferenceWorkload.order();
        int batch = ReferenceWorkload.BATCH;
        ReferenceTraining training = new ReferenceTraining(
                widened(ReferenceWorkload.weight()),
                widened(ReferenceWorkload.bias()),
                ReferenceWorkload.FEATURES,
                ReferenceWorkload.CLASSES);
        double[] losses = new double[ReferenceWorkload.STEPS];
        for (int step = 0; step < losses.length; step++) {
            losses[step] = training.step(images, labels, order, step * batch, batch, ReferenceWorkload.LEARNING_RATE);
        }
        assertClose("losses", losses, fixture.doubles("losses"));
        assertClose("weight", training.weight(), fixture.doubles("weight"));
    }

    private static double[] widened(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static void assertClose(String operand, double[] references, double[] results) {
        double largest = Arrays.stream(results)
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double[] bounds = Arrays.stream(results)
                .map(r -> RELATIVE * Math.abs(r) + CANCELLED * largest)
                .toArray();
        for (int i = 0; i < results.length; i++) {
            boolean same = Double.compare(references[i] + 0.0, results[i] + 0.0) == 0;
            assertThat(same || Math.abs(references[i] - results[i]) <= bounds[i])
                    .as("%s[%d]: the reference gives %s, PyTorch %s", operand, i, references[i], results[i])
                    .isTrue();
        }
    }
}
