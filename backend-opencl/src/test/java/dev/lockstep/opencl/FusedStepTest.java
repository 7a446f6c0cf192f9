package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Program;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The training step in one launch does what its calls do one by one. */
final class FusedStepTest {
    private static final StepModel.Options USUAL = new StepModel.Options(13, 48, 5, true, 0, 0, true);

    /** Both may be 2e-5 of the largest value from binary64. */
    private static final double TOLERANCE = 4e-5;

    private static Compute open(boolean asGpu) {
        return asGpu ? OpenCl.openAsGpu(64) : OpenCl.open();
    }

    @ParameterizedTest
    @CsvSource({
        "false, 'n=1,in=1,out=2'", "true, 'n=1,in=1,out=2'",
        "false, 'n=13,in=207,out=13'", "true, 'n=13,in=207,out=13'",
        "false, 'n=13,in=1000,out=2'", "true, 'n=13,in=1000,out=2'",
        "false, 'n=13,in=784,out=31'", "true, 'n=13,in=207,out=31'",
        "false, 'n=70,in=31,out=10'", "true, 'n=70,in=31,out=10'",
    })
    void oddShapesMeetThePolicyCallByCall(boolean asGpu, String shape) {
        try (Compute compute = open(asGpu)) {
            OpCase step = OpCase.parse("program/" + shape + ",steps=6,bias,optimizer=sgd,lr=0.01");
            CaseResult result = Verifier.run(compute, step);

            assertThat(result.status()).as(result.toString()).isEqualTo(Status.PASSED);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, 16, 784, 10, true, 0, 0, true", "true, 16, 784, 10, true, 0, 0, true",
        "false, 13, 1000, 10, false, 0.1, 0.01, true", "true, 13, 1000, 10, false, 0.1, 0.01, true",
        "false, 1, 31, 13, true, 0.1, 0, false", "true, 1, 31, 13, true, 0.1, 0, false",
        "false, 31, 16, 1, false, 0, 0.01, false", "true, 31, 16, 1, false, 0, 0.01, false",
    })
    void leavesWhatItsCallsLeave(
            boolean asGpu,
            int batch,
            int features,
            int classes,
            boolean bytes,
            double smoothing,
            double weightDecay,
            boolean records) {
        StepModel.Options options =
                new StepModel.Options(batch, features, classes, bytes, smoothing, weightDecay, records);
        try (StepModel fused = new StepModel(open(asGpu), options);
                StepModel plain = new StepModel(open(asGpu), options)) {
            long before = fused.launches();
            try (Program program = fused.compute().record(fused::step)) {
                program.run(StepModel.STEPS - 1);
                program.run();
            }
            assertThat(fused.launches() - before).isEqualTo(2);
            for (int i = 0; i < StepModel.STEPS; i++) {
                plain.step(plain.compute().ops());
            }
            assertSame(fused.tensors, plain.tensors);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isFusedWithinALargerProgramToo(boolean asGpu) {
        try (StepModel fused = new StepModel(open(asGpu), USUAL);
                StepModel plain = new StepModel(open(asGpu), USUAL);
                Tensor before = fused.compute().tensor(DType.I32);
                Tensor after = fused.compute().tensor(DType.F32, 5)) {
            long launches = fused.launches();
            try (Program program = fused.compute().record(ops -> {
                ops.increment(before, 3);
                fused.step(ops);
                ops.copy(fused.get("bias"), after);
                ops.increment(before, 4);
            })) {
                program.run(StepModel.STEPS);
            }
            assertThat(fused.launches() - launches).isEqualTo(3 * StepModel.STEPS);
            for (int i = 0; i < StepModel.STEPS; i++) {
                plain.step(plain.compute().ops());
            }
            assertSame(fused.tensors, plain.tensors);
            assertThat(before.toIntArray()).containsExactly(7 * StepModel.STEPS);
            assertThat(after.toFloatArray()).containsExactly(fused.get("bias").toFloatArray());
        }
    }

    @Test
    void manyReplaysTakeSeveralLaunches() {
        int replays = 5000;
        StepModel.Options options = new StepModel.Options(1, 4, 2, true, 0, 0, false);
        try (StepModel model = new StepModel(open(false), options)) {
            long before = model.launches();
            try (Program program = model.compute().record(model::step)) {
                model.get("step").copyFrom(new int[] {StepModel.STEPS - replays});
                program.run(replays);
            }
            assertThat(model.launches() - before).isEqualTo(2);
            assertThatThrownBy(() -> model.get("step").toIntArray())
                    .isInstanceOf(OperandRangeException.class)
                    .hasMessageContaining("step");
            assertThat(model.get("step").toIntArray()).containsExactly(StepModel.STEPS);
        }
    }

    @Test
    void aStepThatGainsFromTheWholeDeviceIsNotFused() {
        StepModel.Options options = new StepModel.Options(64, 784, 40, true, 0, 0, true);
        try (StepModel model = new StepModel(open(false), options)) {
            long before = model.launches();
            try (Program program = model.compute().record(model::step)) {
                program.run();
            }
            assertThat(model.launches() - before).isGreaterThan(8);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void reportsTheFaultThatItsCallsReport(boolean asGpu) {
        UnaryOperator<int[]> none = all -> all;
        assertSameFault(asGpu, 0, 0, UnaryOperator.identity(), model -> {
            int[] changed = model.order.clone();
            changed[2 * USUAL.batch() + 7] = -1;
            changed[2 * USUAL.batch() + 9] = 99;
            model.reorder(changed);
        });
        assertSameFault(asGpu, 0, 0, none, model -> model.get("step").copyFrom(new int[] {StepModel.STEPS - 2}));
        assertSameFault(asGpu, 0, 0, none, model -> model.get("step").copyFrom(new int[] {-1}));
        assertSameFault(asGpu, 0, 3, none, model -> {});
        assertSameFault(asGpu, 9, 0, none, model -> {
            int[] changed = model.order.clone();
            changed[USUAL.batch() + 4] = 9; // there is such an image, but no label for it
            model.reorder(changed);
        });
        assertSameFault(
                asGpu,
                0,
                0,
                all -> {
                    all[4] = USUAL.classes();
                    all[11] = 255;
                    return all;
                },
                model -> {});
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void trainsOnAfterAFault(boolean asGpu) {
        try (StepModel model = new StepModel(open(asGpu), USUAL);
                StepModel untroubled = new StepModel(open(asGpu), USUAL);
                Program program = model.compute().record(model::step);
                Program other = untroubled.compute().record(untroubled::step)) {
            model.get("step").copyFrom(new int[] {StepModel.STEPS});
            program.run();
            assertThatThrownBy(() -> model.compute().synchronize()).isInstanceOf(OperandRangeException.class);
            model.get("step").copyFrom(new int[] {0});
            program.run(StepModel.STEPS);
            other.run(StepModel.STEPS);

            assertThat(model.get("weight").toFloatArray())
                    .containsExactly(untroubled.get("weight").toFloatArray());
        }
    }

    private static void assertSameFault(
            boolean asGpu, int labelled, int historyRows, UnaryOperator<int[]> labels, Consumer<StepModel> change) {
        try (StepModel fused = new StepModel(open(asGpu), USUAL, labelled, historyRows, labels);
                StepModel plain = new StepModel(open(asGpu), USUAL, labelled, historyRows, labels)) {
            change.accept(fused);
            change.accept(plain);
            try (Program program = fused.compute().record(fused::step)) {
                program.run(StepModel.STEPS);
            }
            for (int i = 0; i < StepModel.STEPS; i++) {
                plain.step(plain.compute().ops());
            }
            Throwable expected = catchThrowable(() -> plain.compute().synchronize());
            assertThat(expected).isInstanceOf(OperandRangeException.class);
            assertThatThrownBy(() -> fused.compute().synchronize())
                    .isInstanceOf(OperandRangeException.class)
                    .hasMessage(expected.getMessage());
        }
    }

    private static void assertSame(Map<String, Tensor> actual, Map<String, Tensor> expected) {
        actual.forEach((name, tensor) -> {
            if (tensor.dtype() == DType.I32) {
                assertThat(tensor.toIntArray())
                        .as(name)
                        .containsExactly(expected.get(name).toIntArray());
            } else {
                float[] values = tensor.toFloatArray();
                float[] others = expected.get(name).toFloatArray();
                double largest = 0;
                double worst = 0;
                for (int i = 0; i < values.length; i++) {
                    double difference = Math.abs((double) values[i] - others[i]);
                    largest = Math.max(largest, Math.abs(others[i]));
                    worst = Math.max(worst, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
                }
                // Every logit is a sum of products; differences of gradients are relative to probabilities.
                double scale = name.startsWith("grad") ? Math.max(largest, 0.1) : Math.max(largest, 1e-3);
                assertThat(worst).as(name).isLessThanOrEqualTo(TOLERANCE * scale);
            }
        });
    }
}
