package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.fusion.LinearSoftmaxStep;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fused training step leaves the same bits as its calls one by one, intermediates included. */
final class FusedStepTest {
    private static final int STEPS = 3;

    @ParameterizedTest
    @CsvSource({
        "vector,16,784,10",
        "vector,1,13,1",
        "vector,13,31,16",
        "vector,31,207,7",
        "vector,128,64,5",
        "vector,129,40,3",
        "vector,16,100,17",
        "native,16,784,10",
        "native,1,13,1",
        "native,13,31,16",
        "native,31,207,7",
        "native,128,64,5",
        "native,129,40,3",
        "native,16,100,17",
        "scalar,16,784,10",
        "scalar,33,45,11"
    })
    void aRunLeavesTheBitsOfTheCallsOneByOne(String device, int batch, int features, int classes) {
        for (double option : new double[] {0, 0.1}) {
            for (Rates rates : Rates.values()) {
                requireSameBits(device, batch, features, classes, option, rates);
            }
        }
    }

    private static void requireSameBits(
            String device, int batch, int features, int classes, double option, Rates rates) {
        try (Compute cpu = Compute.open(device);
                Training fused = new Training(cpu, batch, features, classes, option, option, rates);
                Training single = new Training(cpu, batch, features, classes, option, option, rates)) {
            assertThat(LinearSoftmaxStep.find(fused.program.calls())).isPresent();
            fused.program.run(STEPS);
            for (int i = 0; i < STEPS; i++) {
                single.calls(cpu.ops());
            }
            for (int i = 0; i < fused.written.size(); i++) {
                assertThat(EveryOp.bytes(fused.written.get(i)))
                        .as(
                                "%s, smoothing and decay %s, rates %s",
                                fused.written.get(i).name(), option, rates)
                        .isEqualTo(EveryOp.bytes(single.written.get(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"vector", "native", "scalar"})
    void aScheduleThatEndsTooEarlyIsRefusedAndLeavesTheWeightOfTheStepBefore(String device) {
        try (Compute cpu = Compute.open(device);
                Training training = new Training(cpu, 16, 40, 10, 0, 0.01, Rates.TABLE);
                Training shorter = new Training(cpu, 16, 40, 10, 0, 0.01, Rates.TABLE)) {
            training.program.run(STEPS - 1);
            try (Program tooLong = cpu.record(ops -> shorter.calls(ops, shorter.rates.rows(0, STEPS - 1)))) {
                assertThatThrownBy(() -> tooLong.run(STEPS))
                        .isInstanceOf(OperandRangeException.class)
                        .hasMessageContaining("sgd");
            }
            assertThat(EveryOp.bytes(shorter.w)).isEqualTo(EveryOp.bytes(training.w));
        }
    }

    @Test
    void logitsThatAreNotNumbersGiveTheBitsOfTheCallsOneByOne() {
        try (Compute cpu = Compute.open("vector");
                Training fused = new Training(cpu, 16, 40, 10, 0, 0.01, Rates.CONSTANT);
                Training single = new Training(cpu, 16, 40, 10, 0, 0.01, Rates.CONSTANT)) {
            for (Training training : List.of(fused, single)) {
                training.written.get(1).rows(4, 5).copyFrom(new float[] {Float.NaN});
                training.written.get(1).rows(2, 3).copyFrom(new float[] {Float.POSITIVE_INFINITY});
            }
            fused.program.run(1);
            single.calls(cpu.ops());
            assertThat(fused.correct.toIntArray()).isEqualTo(single.correct.toIntArray());
            assertThat(fused.history.toFloatArray()).isEqualTo(single.history.toFloatArray());
        }
    }

    @Test
    void aLabelOutOfRangeIsRefusedAndLeavesTheWeightOfTheStepBefore() {
        try (Compute cpu = Compute.open("vector");
                Training training = new Training(cpu, 16, 40, 10, 0, 0.01, Rates.CONSTANT)) {
            training.program.run(1);
            byte[] before = EveryOp.bytes(training.written.get(0));
            cpu.ops().fill(training.labels, 11);
            assertThatThrownBy(() -> training.program.run(1))
                    .isInstanceOf(OperandRangeException.class)
                    .hasMessageContaining("labels");
            assertThat(EveryOp.bytes(training.written.get(0))).isEqualTo(before);
        }
    }

    /** Where the learning rates come from. */
    private enum Rates {
        CONSTANT,
        SCALAR,
        TABLE
    }

    /** A training on data of its own. */
    private static final class Training implements AutoCloseable {
        private final Scope scope;
        private final CrossEntropy options;
        private final double decay;
        private final Rates kind;
        private final Tensor rates;
        private final Tensor images;
        private final Tensor labels;
        private final Tensor order;
        private final Tensor step;
        private final Tensor x;
        private final Tensor y;
        private final Tensor w;
        private final Tensor b;
        private final Tensor logits;
        private final Tensor loss;
        private final Tensor gradLogits;
        private final Tensor gradW;
        private final Tensor gradB;
        private final Tensor history;
        private final Tensor correct;
        private final List<Tensor> written;
        private final Program program;

        Training(Compute compute, int batch, int features, int classes, double smoothing, double decay, Rates kind) {
            scope = compute.scope();
            this.decay = decay;
            this.kind = kind;
            options = CrossEntropy.mean().withLabelSmoothing(smoothing);
            int n = 2 * batch;
            rates = scope.tensorOf(new float[] {1, 0.7f, 0.3f}, STEPS);
            images = scope.tensorOf(Values.bytes(1, n * features), n, features);
            labels = scope.tensorOf(Values.below(2, n, classes));
            order = scope.tensorOf(Values.below(3, STEPS * batch, n), STEPS, batch);
            step = scope.tensor(DType.I32).named("step");
            x = scope.tensor(DType.F32, batch, features).named("x");
            y = scope.tensor(DType.I32, batch).named("y");
            w = scope.tensorOf(Values.uniform(4, classes * features, -0.1f, 0.1f), classes, features)
                    .named("w");
            b = scope.tensor(DType.F32, classes).named("b");
            logits = scope.tensor(DType.F32, batch, classes).named("logits");
            loss = scope.tensor(DType.F32).named("loss");
            gradLogits = scope.tensor(DType.F32, batch, classes).named("gradLogits");
            gradW = scope.tensor(DType.F32, classes, features).named("gradW");
            gradB = scope.tensor(DType.F32, classes).named("gradB");
            history = scope.tensor(DType.F32, STEPS).named("history");
            correct = scope.tensor(DType.I32).named("correct");
            written = List.of(w, b, step, x, y, logits, loss, gradLogits, gradW, gradB, history, correct);
            program = compute.record(this::calls);
        }

        void calls(Ops ops) {
            calls(ops, kind == Rates.SCALAR ? rates.rows(1, 2).reshape() : rates);
        }

        void calls(Ops ops, Tensor schedule) {
            ops.gatherRows(images, order, step, Scale.PIXELS, x);
            ops.gatherRows(labels, order, step, Scale.NONE, y);
            ops.linear(x, w, b, logits);
            ops.softmaxCrossEntropy(logits, y, options, loss, gradLogits);
            ops.countCorrect(logits, y, correct, Write.ACCUMULATE);
            ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
            Sgd ofWeight = Sgd.learningRate(0.1).withWeightDecay(decay);
            Sgd ofBias = Sgd.learningRate(0.2);
            Tensor row = kind == Rates.TABLE ? step : null;
            ops.sgd(w, gradW, null, row, kind == Rates.CONSTANT ? ofWeight : ofWeight.withSchedule(schedule));
            ops.sgd(b, gradB, null, row, kind == Rates.CONSTANT ? ofBias : ofBias.withSchedule(schedule));
            ops.writeRow(loss, step, history);
            ops.increment(step, 1);
        }

        @Override
        public void close() {
            program.close();
            scope.close();
        }
    }
}
