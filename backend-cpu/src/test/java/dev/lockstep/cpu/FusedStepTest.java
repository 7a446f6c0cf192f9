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
            try (Compute cpu = Compute.open(device);
                    Training fused = new Training(cpu, batch, features, classes, option, option);
                    Training single = new Training(cpu, batch, features, classes, option, option)) {
                assertThat(LinearSoftmaxStep.find(fused.program.calls())).isPresent();
                fused.program.run(STEPS);
                for (int i = 0; i < STEPS; i++) {
                    single.calls(cpu.ops());
                }
                for (int i = 0; i < fused.written.size(); i++) {
                    assertThat(EveryOp.bytes(fused.written.get(i)))
                            .as(
                                    "%s, smoothing and decay %s",
                                    fused.written.get(i).name(), option)
                            .isEqualTo(EveryOp.bytes(single.written.get(i)));
                }
            }
        }
    }

    @Test
    void logitsThatAreNotNumbersGiveTheBitsOfTheCallsOneByOne() {
        try (Compute cpu = Compute.open("vector");
                Training fused = new Training(cpu, 16, 40, 10, 0, 0.01);
                Training single = new Training(cpu, 16, 40, 10, 0, 0.01)) {
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
                Training training = new Training(cpu, 16, 40, 10, 0, 0.01)) {
            training.program.run(1);
            byte[] before = EveryOp.bytes(training.written.get(0));
            cpu.ops().fill(training.labels, 11);
            assertThatThrownBy(() -> training.program.run(1))
                    .isInstanceOf(OperandRangeException.class)
                    .hasMessageContaining("labels");
            assertThat(EveryOp.bytes(training.written.get(0))).isEqualTo(before);
        }
    }

    /** A training on data of its own. */
    private static final class Training implements AutoCloseable {
        private final Scope scope;
        private final CrossEntropy options;
        private final double decay;
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

        Training(Compute compute, int batch, int features, int classes, double smoothing, double decay) {
            scope = compute.scope();
            this.decay = decay;
            options = CrossEntropy.mean().withLabelSmoothing(smoothing);
            int n = 2 * batch;
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
            ops.gatherRows(images, order, step, Scale.PIXELS, x);
            ops.gatherRows(labels, order, step, Scale.NONE, y);
            ops.linear(x, w, b, logits);
            ops.softmaxCrossEntropy(logits, y, options, loss, gradLogits);
            ops.countCorrect(logits, y, correct, Write.ACCUMULATE);
            ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
            ops.sgd(w, gradW, Sgd.learningRate(0.1).withWeightDecay(decay));
            ops.sgd(b, gradB, Sgd.learningRate(0.2));
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
