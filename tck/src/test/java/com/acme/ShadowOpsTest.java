package com.acme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.reference.CaseFile;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.CheckFailedException;
import dev.lockstep.reference.ReferenceStep;
import dev.lockstep.reference.ShadowOps;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.StoredCase;
import dev.lockstep.reference.Verifier;
import dev.lockstep.tck.mutant.DataMutant;
import dev.lockstep.tck.mutant.LinearMutant;
import dev.lockstep.tck.mutant.Mutant;
import dev.lockstep.tck.mutant.OptimizerMutant;
import dev.lockstep.tck.mutant.ProgramMutant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShadowOpsTest {
    private static final int STEPS = 6;
    private static final float[] BIAS = {0.25f, -0.5f};
    private static final AcmeMutants MUTANTS = new AcmeMutants();

    @TempDir
    private Path directory;

    /** A step of training with a data set, a counter and a history, and with relu in place. */
    private static final class Training {
        private final Tensor pixels;
        private final Tensor classes;
        private final Tensor order;
        private final Tensor counter;
        private final Tensor x;
        private final Tensor labels;
        private final Tensor weight;
        private final Tensor bias;
        private final Tensor logits;
        private final Tensor loss;
        private final Tensor history;
        private final Tensor correct;
        private final Tensor gradLogits;
        private final Tensor gradWeight;
        private final Tensor gradBias;

        Training(Compute compute, Scope scope) {
            pixels = pixels(scope);
            classes = classes(scope);
            order = order(scope);
            counter = scope.tensor(DType.I32);
            x = scope.tensor(DType.F32, 2, 3);
            labels = scope.tensor(DType.I32, 2);
            weight = scope.tensor(DType.F32, 2, 3);
            bias = scope.tensorOf(BIAS);
            logits = scope.tensor(DType.F32, 2, 2);
            loss = scope.tensor(DType.F32);
            history = scope.tensor(DType.F32, STEPS);
            correct = scope.tensor(DType.I32);
            gradLogits = scope.tensor(DType.F32, 2, 2);
            gradWeight = scope.tensor(DType.F32, 2, 3);
            gradBias = scope.tensor(DType.F32, 2);
            compute.ops().uniform(weight, -0.5f, 0.5f, 1, 0);
        }

        void step(Ops ops) {
            ops.gatherRows(pixels, order, counter, Scale.PIXELS, x);
            ops.gatherRows(classes, order, counter, Scale.NONE, labels);
            ops.linear(x, weight, bias, logits);
            ops.relu(logits, logits);
            ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
            ops.writeRow(loss, counter, history);
            ops.countCorrect(logits, labels, correct, Write.ACCUMULATE);
            ops.linearBackward(x, weight, gradLogits, null, gradWeight, gradBias);
            ops.sgd(weight, gradWeight, Sgd.learningRate(0.1));
            ops.sgd(bias, gradBias, Sgd.learningRate(0.1));
            ops.increment(counter, 1);
        }
    }

    private static Tensor pixels(Scope scope) {
        return scope.tensorOf(new byte[] {1, 2, 3, (byte) 200, 50, 7, 90, 80, 70, 11, 22, 33}, 4, 3);
    }

    private static Tensor classes(Scope scope) {
        return scope.tensorOf(new int[] {0, 1, 1, 0});
    }

    private static Tensor order(Scope scope) {
        return scope.tensorOf(new int[] {0, 3, 2, 1, 1, 0, 3, 3, 2, 2, 0, 1}, STEPS, 2);
    }

    /** A step of the same training without relu in place: no operand is written twice. */
    private static ReferenceStep simpleStep(Compute compute, Scope scope) {
        ReferenceStep step = new ReferenceStep(scope, pixels(scope), classes(scope), order(scope), 2, 0.1);
        step.bias().copyFrom(BIAS);
        compute.ops().uniform(step.weight(), -0.5f, 0.5f, 1, 0);
        return step;
    }

    @Test
    void aRightDevicePassesCallByCall() {
        try (Compute acme = Compute.open("acme");
                Scope scope = acme.scope()) {
            Training training = new Training(acme, scope);
            ShadowOps shadow = new ShadowOps(acme, 2, directory);
            for (int step = 0; step < STEPS; step++) {
                shadow.beginStep(step);
                assertThat(shadow.isChecking()).isEqualTo(step % 2 == 0);
                training.step(shadow);
            }
            assertThat(shadow.checkedCalls()).isEqualTo(3 * 11);
            assertThat(shadow.worst()).isBetween(0.0, 1.0);
            assertThat(training.counter.toIntArray()).containsExactly(STEPS);
        }
    }

    @Test
    void aRightDevicePassesInPrograms() {
        try (Compute acme = Compute.open("acme");
                Scope scope = acme.scope();
                Scope other = acme.scope()) {
            ReferenceStep checked = simpleStep(acme, scope);
            ReferenceStep unchecked = simpleStep(acme, other);
            Program program = scope.record(checked::update);
            ShadowOps shadow = new ShadowOps(acme, 4, directory);
            shadow.run(program, 0, STEPS);
            assertThat(shadow.checkedCalls()).isEqualTo(2 * 8);
            other.record(unchecked::update).run(STEPS);
            assertThat(checked.weight().toFloatArray())
                    .containsExactly(unchecked.weight().toFloatArray());
        }
    }

    @Test
    void aProgramThatWritesAnOperandTwiceIsCheckedCallByCall() {
        try (Compute acme = Compute.open("acme");
                Scope scope = acme.scope()) {
            Training training = new Training(acme, scope);
            ShadowOps shadow = new ShadowOps(acme, 1, directory);
            shadow.run(scope.record(training::step), 0, STEPS);
            assertThat(shadow.checkedCalls()).isEqualTo(STEPS * 11);
            assertThat(training.counter.toIntArray()).containsExactly(STEPS);
        }
    }

    @Test
    void stopsAtTheFirstWrongStepWithAFileThatReplaysIt() {
        CheckFailedException failed = failureOf(OptimizerMutant.LEARNING_RATE_OFF, false);
        assertThat(failed.step()).isEqualTo(2);
        assertThat(failed.failure().op()).isEqualTo("sgd");
        assertThat(failed.failure().operand()).isEqualTo("weight");
        assertThat(failed.failure().element()).isPresent();
        assertThat(failed)
                .hasMessageStartingWith("step 2: sgd: weight[")
                .hasMessageContaining("but the reference is")
                .hasMessageContaining("is allowed; replay: ./lockstep verify --device acme-mutant:");
        replays(failed, OptimizerMutant.LEARNING_RATE_OFF, Op.SGD);
    }

    @Test
    void stopsInAProgramToo() {
        CheckFailedException failed = failureOf(DataMutant.GATHER_ONE_STEP_OFF, true);
        assertThat(failed.failure().op()).isEqualTo("gatherRows");
        assertThat(CaseFile.read(failed.caseFile().orElseThrow()).recorded()).isTrue();
        replays(failed, DataMutant.GATHER_ONE_STEP_OFF, Op.GATHER_ROWS);
    }

    @Test
    void catchesAProgramThatLosesACall() {
        CheckFailedException failed = failureOf(ProgramMutant.PROGRAM_DROPS_LAST_CALL, true);
        assertThat(failed.failure().op()).isEqualTo("increment");
    }

    @Test
    void reportsTheFailureEvenWhereTheFileCannotBeWritten() throws IOException {
        directory = Files.createFile(directory.resolve("file"));
        CheckFailedException failed = failureOf(LinearMutant.BIAS_DROPPED, false);
        assertThat(failed.caseFile()).isEmpty();
        assertThat(failed).hasMessageContaining("the case file could not be written");
    }

    @Test
    void leavesErrorsOfTheOpsAsTheyAre() {
        try (Compute acme = Compute.open("acme");
                Scope scope = acme.scope()) {
            Training training = new Training(acme, scope);
            training.counter.copyFrom(new int[] {STEPS});
            ShadowOps shadow = new ShadowOps(acme, 1, directory);
            assertThatThrownBy(() -> training.step(shadow)).isInstanceOf(OperandRangeException.class);
        }
    }

    @Test
    void refusesToCheckEveryZerothStep() {
        try (Compute acme = Compute.open("acme")) {
            assertThatThrownBy(() -> new ShadowOps(acme, 0, directory))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("every must be at least 1, got 0");
        }
    }

    /** Starts at step 1, so that with every 2 the first checked one is step 2. */
    private CheckFailedException failureOf(Mutant mutant, boolean recorded) {
        try (Compute wrong = Compute.open(MUTANTS.device(mutant).toString());
                Scope scope = wrong.scope()) {
            ReferenceStep simple = simpleStep(wrong, scope);
            Training training = new Training(wrong, scope);
            ShadowOps shadow = new ShadowOps(wrong, 2, directory);
            return catchThrowableOfType(CheckFailedException.class, () -> {
                if (recorded) {
                    shadow.run(scope.record(simple::update), 1, STEPS - 1);
                } else {
                    for (int step = 1; step < STEPS; step++) {
                        shadow.beginStep(step);
                        training.step(shadow);
                    }
                }
            });
        }
    }

    private static void replays(CheckFailedException failed, Mutant mutant, Op op) {
        Path file = failed.caseFile().orElseThrow();
        StoredCase stored = CaseFile.read(file);
        assertThat(stored.call().op()).isEqualTo(op);
        assertThat(stored.note()).contains(failed.failure().problem());
        try (Compute right = Compute.open("acme");
                Compute wrong = Compute.open(MUTANTS.device(mutant).toString())) {
            CaseResult again = Verifier.replay(wrong, file);
            assertThat(again.status()).isEqualTo(Status.FAILED);
            assertThat(again.failure().orElseThrow().operand())
                    .isEqualTo(failed.failure().operand());
            assertThat(Verifier.replay(right, file).status()).isEqualTo(Status.PASSED);
        }
    }
}
