package dev.lockstep.fusion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.HeapBackend;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which programs are recognised as a training step of a linear softmax classifier. */
class LinearSoftmaxStepTest {
    private static final int IMAGES = 0;
    private static final int LABELS = 1;
    private static final int LINEAR = 2;
    private static final int LOSS = 3;
    private static final int COUNT = 4;
    private static final int BACKWARD = 5;
    private static final int WEIGHT_STEP = 6;
    private static final int BIAS_STEP = 7;
    private static final int HISTORY = 8;
    private static final int INCREMENT = 9;

    private final Compute compute =
            Compute.open(new HeapBackend(), 0, ComputeOptions.defaults().withOnLeak(leak -> {}));
    private final Tensor pixels = compute.tensor(DType.U8, 20, 7);
    private final Tensor classes = compute.tensor(DType.U8, 20);
    private final Tensor order = compute.tensor(DType.I32, 5, 4);
    private final Tensor step = compute.tensor(DType.I32);
    private final Tensor x = compute.tensor(DType.F32, 4, 7);
    private final Tensor labels = compute.tensor(DType.I32, 4);
    private final Tensor weight = compute.tensor(DType.F32, 3, 7);
    private final Tensor bias = compute.tensor(DType.F32, 3);
    private final Tensor logits = compute.tensor(DType.F32, 4, 3);
    private final Tensor loss = compute.tensor(DType.F32);
    private final Tensor gradLogits = compute.tensor(DType.F32, 4, 3);
    private final Tensor gradWeight = compute.tensor(DType.F32, 3, 7);
    private final Tensor gradBias = compute.tensor(DType.F32, 3);
    private final Tensor correct = compute.tensor(DType.I32);
    private final Tensor losses = compute.tensor(DType.F32, 5);
    private final Tensor other = compute.tensor(DType.F32, 4, 7);
    private final Sgd sgd = Sgd.learningRate(0.1);
    private final List<OpCall> calls = new ArrayList<>(List.of(
            new RowCall.GatherRows(pixels, order, step, Scale.PIXELS, x),
            new RowCall.GatherRows(classes, order, step, Scale.NONE, labels),
            new LinearCall.Linear(x, weight, bias, logits),
            new SoftmaxCall.SoftmaxCrossEntropy(
                    logits, labels, CrossEntropy.mean().withLabelSmoothing(0.1), loss, gradLogits),
            new ClassCall.CountCorrect(logits, labels, correct, Write.ACCUMULATE),
            new LinearCall.LinearBackward(x, weight, gradLogits, null, gradWeight, gradBias, Write.OVERWRITE),
            new OptimizerCall.SgdStep(weight, gradWeight, null, null, sgd.withWeightDecay(0.01)),
            new OptimizerCall.SgdStep(bias, gradBias, null, null, sgd),
            new RowCall.WriteRow(loss, step, losses),
            new ElementCall.Increment(step, 1)));

    @AfterEach
    void close() {
        compute.close();
    }

    private Optional<LinearSoftmaxStep> found() {
        return LinearSoftmaxStep.find(calls);
    }

    @Test
    void findsTheStepOfTheTrainer() {
        LinearSoftmaxStep found = found().orElseThrow();
        assertThat(found)
                .isEqualTo(new LinearSoftmaxStep(
                        0,
                        9,
                        (RowCall.GatherRows) calls.get(IMAGES),
                        (RowCall.GatherRows) calls.get(LABELS),
                        (LinearCall.Linear) calls.get(LINEAR),
                        (SoftmaxCall.SoftmaxCrossEntropy) calls.get(LOSS),
                        (ClassCall.CountCorrect) calls.get(COUNT),
                        (LinearCall.LinearBackward) calls.get(BACKWARD),
                        (OptimizerCall.SgdStep) calls.get(WEIGHT_STEP),
                        (OptimizerCall.SgdStep) calls.get(BIAS_STEP),
                        (RowCall.WriteRow) calls.get(HISTORY),
                        (ElementCall.Increment) calls.get(INCREMENT)));
        assertThat(found.isWhole(calls.size())).isTrue();
        assertThat(List.of(found.batch(), found.features(), found.classes())).containsExactly(4L, 7L, 3L);
        assertThat(found.step()).isSameAs(step);
        assertThat(found.intermediates()).containsExactly(x, labels, logits, loss, gradLogits, gradWeight, gradBias);
    }

    @Test
    void findsItWithoutCountAndHistory() {
        calls.remove(HISTORY);
        calls.remove(COUNT);
        LinearSoftmaxStep found = found().orElseThrow();
        assertThat(found.count()).isNull();
        assertThat(found.history()).isNull();
        assertThat(found.last()).isEqualTo(7);
    }

    @Test
    void findsItWithRowsOfMoreThanOneDimension() {
        Tensor pictures = compute.tensor(DType.F32, 20, 7, 1);
        calls.set(IMAGES, new RowCall.GatherRows(pictures, order, step, Scale.NONE, x.reshape(4, 7, 1)));
        assertThat(found()).isPresent();
    }

    @ParameterizedTest(name = "call {0} before call {1}")
    @CsvSource({"1,0", "4,3", "7,6", "8,4", "4,6", "1,2"})
    void findsItInAnyOrderThatTheResultsAllow(int call, int before) {
        calls.add(before, calls.remove(call));
        assertThat(found()).isPresent();
    }

    @ParameterizedTest(name = "call {0} before call {1}")
    @CsvSource({"2,0", "3,2", "5,3", "6,5", "9,8", "9,0", "4,2", "4,1"})
    void doesNotFindItInAnOrderThatChangesTheResult(int call, int before) {
        calls.add(before, calls.remove(call));
        assertThat(found()).isEmpty();
    }

    @ParameterizedTest(name = "without call {0}")
    @ValueSource(ints = {IMAGES, LABELS, LINEAR, LOSS, BACKWARD, WEIGHT_STEP, BIAS_STEP, INCREMENT})
    void doesNotFindAPartOfIt(int missing) {
        calls.remove(missing);
        assertThat(found()).isEmpty();
    }

    @ParameterizedTest(name = "call {0} twice")
    @ValueSource(ints = {IMAGES, LABELS, LINEAR, LOSS, COUNT, BACKWARD, WEIGHT_STEP, BIAS_STEP, HISTORY})
    void doesNotFindItWithACallRepeated(int repeated) {
        calls.add(repeated, calls.get(repeated));
        assertThat(found()).isEmpty();
    }

    @Test
    void findsItAmongCallsThatLeaveTheIntermediatesAlone() {
        calls.add(new ElementCall.Copy(weight, gradWeightElsewhere()));
        calls.addFirst(new ElementCall.Fill(correct, 0));
        LinearSoftmaxStep found = found().orElseThrow();
        assertThat(List.of(found.first(), found.last())).containsExactly(1, 10);
        assertThat(found.isWhole(calls.size())).isFalse();
    }

    private Tensor gradWeightElsewhere() {
        return compute.tensor(DType.F32, 3, 7);
    }

    @Test
    void findsItAfterACallThatOnlyLooksLikeItsBeginning() {
        calls.addFirst(new RowCall.GatherRows(classes, order, step, Scale.NONE, compute.tensor(DType.I32, 4)));
        assertThat(found().orElseThrow().first()).isEqualTo(1);
    }

    @Test
    void doesNotFindItWhereAnotherCallSeesAnIntermediate() {
        for (Tensor seen : found().orElseThrow().intermediates()) {
            OpCall look = new ElementCall.Copy(seen, compute.tensor(seen.dtype(), seen.shape()));
            List<OpCall> before = new ArrayList<>(calls);
            before.addFirst(look);
            assertThat(LinearSoftmaxStep.find(before)).as("%s before", seen).isEmpty();
            List<OpCall> after = new ArrayList<>(calls);
            after.add(look);
            assertThat(LinearSoftmaxStep.find(after)).as("%s after", seen).isEmpty();
        }
    }

    @Test
    void doesNotFindTheStepTwiceInARow() {
        calls.addAll(List.copyOf(calls));
        assertThat(found()).isEmpty();
    }

    @Test
    void doesNotFindItWithACallBetween() {
        for (int i = 1; i < calls.size(); i++) {
            List<OpCall> between = new ArrayList<>(calls);
            between.add(i, new ElementCall.Fill(other, 0));
            assertThat(LinearSoftmaxStep.find(between)).as("before call %s", i).isEmpty();
        }
    }

    private void doesNotFind(int position, OpCall... variants) {
        for (OpCall variant : variants) {
            List<OpCall> changed = new ArrayList<>(calls);
            changed.set(position, variant);
            assertThat(LinearSoftmaxStep.find(changed)).as("%s", variant).isEmpty();
        }
        assertThat(found()).isPresent();
    }

    @Test
    void doesNotFindItWithOtherOptions() {
        doesNotFind(
                LOSS,
                new SoftmaxCall.SoftmaxCrossEntropy(logits, labels, CrossEntropy.sum(), loss, gradLogits),
                new SoftmaxCall.SoftmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null),
                new SoftmaxCall.SoftmaxCrossEntropy(logits, labels, CrossEntropy.mean(), null, gradLogits),
                new SoftmaxCall.SoftmaxCrossEntropy(
                        logits, labels, CrossEntropy.mean().withIgnoreIndex(2), loss, gradLogits),
                new SoftmaxCall.SoftmaxCrossEntropy(
                        logits,
                        labels,
                        CrossEntropy.mean().withClassWeights(compute.tensor(DType.F32, 3)),
                        loss,
                        gradLogits),
                new SoftmaxCall.SoftmaxCrossEntropy(
                        logits,
                        labels,
                        CrossEntropy.mean().withRowWeights(compute.tensor(DType.F32, labels.shape())),
                        loss,
                        gradLogits));
        doesNotFind(COUNT, new ClassCall.CountCorrect(logits, labels, correct, Write.OVERWRITE));
        doesNotFind(LINEAR, new LinearCall.Linear(x, weight, null, logits));
        doesNotFind(
                BACKWARD,
                new LinearCall.LinearBackward(x, weight, gradLogits, null, gradWeight, gradBias, Write.ACCUMULATE),
                new LinearCall.LinearBackward(x, weight, gradLogits, other, gradWeight, gradBias, Write.OVERWRITE),
                new LinearCall.LinearBackward(x, weight, gradLogits, null, gradWeight, null, Write.OVERWRITE));
        Tensor velocity = compute.tensor(DType.F32, 3, 7);
        doesNotFind(
                WEIGHT_STEP,
                new OptimizerCall.SgdStep(weight, gradWeight, velocity, null, sgd.withMomentum(0.9)),
                new OptimizerCall.SgdStep(weight, gradWeight, velocity, null, sgd),
                new OptimizerCall.SgdStep(weight, velocity, null, null, sgd),
                new OptimizerCall.SgdStep(velocity, gradWeight, null, null, sgd));
        doesNotFind(INCREMENT, new ElementCall.Increment(step, 2), new ElementCall.Increment(correct, 1));
    }

    @Test
    void findsItWithLearningRatesThatTheStepCounterNames() {
        Tensor rates = compute.tensor(DType.F32, 5);
        calls.set(WEIGHT_STEP, new OptimizerCall.SgdStep(weight, gradWeight, null, step, sgd.withSchedule(rates)));
        Tensor rate = compute.tensor(DType.F32);
        calls.set(BIAS_STEP, new OptimizerCall.SgdStep(bias, gradBias, null, null, sgd.withSchedule(rate)));
        assertThat(found().orElseThrow().schedules()).containsExactly(rates, rate);
    }

    @Test
    void doesNotFindItWithLearningRatesOfAnotherCounterOrThatItWrites() {
        Tensor rates = compute.tensor(DType.F32, 5);
        doesNotFind(
                WEIGHT_STEP,
                new OptimizerCall.SgdStep(weight, gradWeight, null, compute.tensor(DType.I32), sgd.withSchedule(rates)),
                new OptimizerCall.SgdStep(weight, gradWeight, null, step, sgd.withSchedule(losses)),
                new OptimizerCall.SgdStep(weight, gradWeight, null, step, sgd));
    }

    @Test
    void doesNotFindItWithABatchThatIsNotTakenFromATable() {
        Tensor row = compute.tensor(DType.I32, 4);
        Tensor table = compute.tensor(DType.I32, 5, 4);
        Tensor counter = compute.tensor(DType.I32);
        doesNotFind(IMAGES, new RowCall.GatherRows(pixels, row, null, Scale.PIXELS, x));
        doesNotFind(
                LABELS,
                new RowCall.GatherRows(classes, row, null, Scale.NONE, labels),
                new RowCall.GatherRows(classes, table, step, Scale.NONE, labels),
                new RowCall.GatherRows(classes, order, counter, Scale.NONE, labels));
        doesNotFind(HISTORY, new RowCall.WriteRow(loss, counter, losses));
    }

    @Test
    void doesNotFindItWhereWhatIsWrittenSharesMemory() {
        Tensor both = compute.tensor(DType.F32, 6);
        Collections.replaceAll(calls, calls.get(HISTORY), new RowCall.WriteRow(loss, step, both.rows(0, 5)));
        assertThat(found()).isPresent();
        calls.set(LINEAR, new LinearCall.Linear(x, weight, both.rows(3, 6), logits));
        calls.set(BIAS_STEP, new OptimizerCall.SgdStep(both.rows(3, 6), gradBias, null, null, sgd));
        assertThat(found()).isEmpty();
        calls.set(HISTORY, new RowCall.WriteRow(loss, step, losses));
        assertThat(found()).isPresent();
        calls.set(
                COUNT,
                new ClassCall.CountCorrect(
                        logits, labels, order.rows(0, 1).reshape(4).rows(0, 1).reshape(), Write.ACCUMULATE));
        assertThat(found()).isEmpty();
    }

    @Test
    void doesNotFindItWithoutRows() {
        Tensor none = compute.tensor(DType.I32, 5, 0);
        List<OpCall> empty = List.of(
                new RowCall.GatherRows(pixels, none, step, Scale.PIXELS, x.rows(0, 0)),
                new RowCall.GatherRows(classes, none, step, Scale.NONE, labels.rows(0, 0)),
                new LinearCall.Linear(x.rows(0, 0), weight, bias, logits.rows(0, 0)),
                new SoftmaxCall.SoftmaxCrossEntropy(
                        logits.rows(0, 0), labels.rows(0, 0), CrossEntropy.mean(), loss, gradLogits.rows(0, 0)),
                new LinearCall.LinearBackward(
                        x.rows(0, 0), weight, gradLogits.rows(0, 0), null, gradWeight, gradBias, Write.OVERWRITE),
                calls.get(WEIGHT_STEP),
                calls.get(BIAS_STEP),
                calls.get(INCREMENT));
        assertThat(LinearSoftmaxStep.find(empty)).isEmpty();
    }
}
