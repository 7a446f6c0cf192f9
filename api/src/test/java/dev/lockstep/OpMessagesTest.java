package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.DTypeMismatchException;
import dev.lockstep.error.InvalidOptionException;
import dev.lockstep.error.MissingOperandException;
import dev.lockstep.error.OperandException;
import dev.lockstep.error.ShapeMismatchException;
import dev.lockstep.op.OpCall;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every demand of every op on dtypes, shapes and options, with its message word for word. */
class OpMessagesTest {
    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final Compute compute =
            new Compute(heap, ComputeOptions.defaults().withOnLeak(leak -> {}), List.of("by test"));

    @AfterEach
    void close() {
        compute.close();
    }

    /** The operand given replaces the one of that name in the form; the message is that about the operand named next. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    uniform | out F64 13 | out | out is F64 but must be F32
                    increment | counter F32 | counter | counter is F32 but must be I32
                    copy | out F64 5 3 | out | out is F64 but must be F32, as source is
                    gatherRows | index F32 2 | index | index is F32 but must be I32
                    gatherRows | source BF16 5 3 | source | source is BF16 but must be F32 or U8
                    gatherRows | source I32 5 3 | source | source is I32 but must be F32 or U8
                    gatherRows | out U8 2 3 | out | out is U8 but must be F32 or I32
                    gatherRows step | step U8 | step | step is U8 but must be I32
                    gatherRows labels | source F32 5 | source | source is F32 but must be I32 or U8
                    writeRow | index U8 | index | index is U8 but must be I32
                    writeRow | row F64 3 | row | row is F64 but must be F32, as out is
                    linear | x U8 2 3 | x | x is U8 but must be F32
                    linear | weight BF16 4 3 | weight | weight is BF16 but must be F32
                    linear | bias F64 4 | bias | bias is F64 but must be F32
                    linear | y I32 2 4 | y | y is I32 but must be F32
                    linearBackward | x U8 2 3 | x | x is U8 but must be F32
                    linearBackward | weight BF16 4 3 | weight | weight is BF16 but must be F32
                    linearBackward | gradY F64 2 4 | gradY | gradY is F64 but must be F32
                    linearBackward | gradX F64 2 3 | gradX | gradX is F64 but must be F32
                    linearBackward | gradWeight F64 4 3 | gradWeight | gradWeight is F64 but must be F32
                    linearBackward | gradBias I32 4 | gradBias | gradBias is I32 but must be F32
                    relu | x I32 5 3 | x | x is I32 but must be F32
                    relu | y F64 5 3 | y | y is F64 but must be F32
                    reluBackward | x I32 5 3 | x | x is I32 but must be F32
                    reluBackward | gradY I32 5 3 | gradY | gradY is I32 but must be F32
                    reluBackward | gradX I32 5 3 | gradX | gradX is I32 but must be F32
                    softmax | logits F64 5 3 | logits | logits is F64 but must be F32
                    softmax | out F64 5 3 | out | out is F64 but must be F32
                    logSoftmax | logits F64 5 3 | logits | logits is F64 but must be F32
                    logSoftmax | out F64 5 3 | out | out is F64 but must be F32
                    nllLoss | logProbabilities F64 5 3 | logProbabilities | logProbabilities is F64 but must be F32
                    nllLoss | labels U8 5 | labels | labels is U8 but must be I32
                    nllLoss | loss F64 | loss | loss is F64 but must be F32
                    nllLoss rows | classWeights F64 3 | classWeights | classWeights is F64 but must be F32
                    softmaxCrossEntropy | logits F64 5 3 | logits | logits is F64 but must be F32
                    softmaxCrossEntropy | labels F32 5 | labels | labels is F32 but must be I32
                    softmaxCrossEntropy | loss F64 | loss | loss is F64 but must be F32
                    softmaxCrossEntropy | gradLogits F64 5 3 | gradLogits | gradLogits is F64 but must be F32
                    softmaxCrossEntropy | classWeights I32 3 | classWeights | classWeights is I32 but must be F32
                    softmaxCrossEntropy | rowWeights F64 5 | rowWeights | rowWeights is F64 but must be F32
                    argmax | values I32 5 3 | values | values is I32 but must be F32
                    argmax | out F32 5 | out | out is F32 but must be I32
                    countCorrect | logits I32 5 3 | logits | logits is I32 but must be F32
                    countCorrect | labels U8 5 | labels | labels is U8 but must be I32
                    countCorrect | count F32 | count | count is F32 but must be I32
                    sgd | weight F64 5 3 | weight | weight is F64 but must be F32
                    sgd | gradient F64 5 3 | gradient | gradient is F64 but must be F32
                    sgd momentum | velocity F64 5 3 | velocity | velocity is F64 but must be F32
                    sgd unused velocity | velocity F64 5 3 | velocity | velocity is F64 but must be F32
                    sgd dampening | step F32 | step | step is F32 but must be I32
                    adamW | weight F64 5 3 | weight | weight is F64 but must be F32
                    adamW | gradient F64 5 3 | gradient | gradient is F64 but must be F32
                    adamW | mean F64 5 3 | mean | mean is F64 but must be F32
                    adamW | square F64 5 3 | square | square is F64 but must be F32
                    adamW | step F32 | step | step is F32 but must be I32
                    """)
    void refusesDTypes(String form, String replacement, String operand, String problem) {
        Operand given = Operand.parse(replacement);
        OpCall call = Forms.named(form).with(given.name(), given.in(compute), compute);
        DTypeMismatchException error = refused(DTypeMismatchException.class, call, operand, problem);
        assertThat(error.actual()).isEqualTo(given.dtype());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    copy | out F32 3 5 | out | out [3, 5] must have the shape of source [5, 3]
                    linear | x F32 0 2147483648 | x | x [0, 2147483648] has more than 2147483647 elements in a row
                    softmax | logits F32 0 2147483648 | logits | logits [0, 2147483648] has more than 2147483647 elements in a row
                    argmax | values F32 0 2147483648 | values | values [0, 2147483648] has more than 2147483647 elements in a row
                    gatherRows | source U8 0 65536 65536 | source | source [0, 65536, 65536] has more than 2147483647 elements in a row
                    copy | out F32 15 | out | out [15] must have the shape of source [5, 3]
                    convert | out F32 5 | out | out [5] must have the shape of source [5, 3]
                    gatherRows | index I32 | index | index [] has rank 0 but must have rank 1
                    gatherRows | index I32 1 2 | index | index [1, 2] has rank 2 but must have rank 1
                    gatherRows step | index I32 2 | index | index [2] has rank 1 but must have rank 2
                    gatherRows step | step I32 1 | step | step [1] has rank 1 but must have rank 0
                    gatherRows | source F32 | source | source is a scalar but must have rows
                    gatherRows | out F32 2 | out | out [2] has rank 1 but must have rank 2
                    gatherRows | out I32 2 3 | source | source [5, 3] has rank 2 but must have rank 1
                    gatherRows | out F32 2 4 | out | dimension 1 of out [2, 4] must equal dimension 1 of source [5, 3]
                    gatherRows | out F32 3 3 | out | dimension 0 of out [3, 3] must equal dimension 0 of index [2]
                    gatherRows step | out F32 4 3 | out | dimension 0 of out [4, 3] must equal dimension 1 of index [4, 2]
                    gatherRows u8 | out F32 9 3 3 | out | dimension 2 of out [9, 3, 3] must equal dimension 2 of source [5, 3, 2]
                    writeRow | index I32 1 | index | index [1] has rank 1 but must have rank 0
                    writeRow | out F32 3 | out | out [3] has rank 1 but must have rank 2
                    writeRow | row F32 4 | row | dimension 0 of row [4] must equal dimension 1 of out [5, 3]
                    linear | x F32 6 | x | x [6] has rank 1 but must have rank 2
                    linear | weight F32 12 | weight | weight [12] has rank 1 but must have rank 2
                    linear | y F32 2 2 2 | y | y [2, 2, 2] has rank 3 but must have rank 2
                    linear | weight F32 4 5 | weight | dimension 1 of weight [4, 5] must equal dimension 1 of x [2, 3]
                    linear | y F32 3 4 | y | dimension 0 of y [3, 4] must equal dimension 0 of x [2, 3]
                    linear | y F32 2 5 | y | dimension 1 of y [2, 5] must equal dimension 0 of weight [4, 3]
                    linear | bias F32 1 4 | bias | bias [1, 4] has rank 2 but must have rank 1
                    linear | bias F32 3 | bias | dimension 0 of bias [3] must equal dimension 0 of weight [4, 3]
                    linearBackward | x F32 6 | x | x [6] has rank 1 but must have rank 2
                    linearBackward | weight F32 12 | weight | weight [12] has rank 1 but must have rank 2
                    linearBackward | gradY F32 8 | gradY | gradY [8] has rank 1 but must have rank 2
                    linearBackward | weight F32 4 5 | weight | dimension 1 of weight [4, 5] must equal dimension 1 of x [2, 3]
                    linearBackward | gradY F32 3 4 | gradY | dimension 0 of gradY [3, 4] must equal dimension 0 of x [2, 3]
                    linearBackward | gradY F32 2 5 | gradY | dimension 1 of gradY [2, 5] must equal dimension 0 of weight [4, 3]
                    linearBackward | gradX F32 6 | gradX | gradX [6] has rank 1 but must have rank 2
                    linearBackward | gradX F32 3 2 | gradX | gradX [3, 2] must have the shape of x [2, 3]
                    linearBackward | gradWeight F32 12 | gradWeight | gradWeight [12] has rank 1 but must have rank 2
                    linearBackward | gradWeight F32 3 4 | gradWeight | gradWeight [3, 4] must have the shape of weight [4, 3]
                    linearBackward | gradBias F32 1 4 | gradBias | gradBias [1, 4] has rank 2 but must have rank 1
                    linearBackward | gradBias F32 3 | gradBias | dimension 0 of gradBias [3] must equal dimension 0 of weight [4, 3]
                    relu | y F32 3 5 | y | y [3, 5] must have the shape of x [5, 3]
                    reluBackward | gradY F32 15 | gradY | gradY [15] must have the shape of x [5, 3]
                    reluBackward | gradX F32 15 | gradX | gradX [15] must have the shape of x [5, 3]
                    softmax | logits F32 15 | logits | logits [15] has rank 1 but must have rank 2
                    softmax | out F32 15 | out | out [15] has rank 1 but must have rank 2
                    softmax | out F32 3 5 | out | out [3, 5] must have the shape of logits [5, 3]
                    logSoftmax | logits F32 15 | logits | logits [15] has rank 1 but must have rank 2
                    logSoftmax | out F32 15 | out | out [15] has rank 1 but must have rank 2
                    logSoftmax | out F32 3 5 | out | out [3, 5] must have the shape of logits [5, 3]
                    nllLoss | logProbabilities F32 5 | logProbabilities | logProbabilities [5] has rank 1 but must have rank 2
                    nllLoss | labels I32 5 1 | labels | labels [5, 1] has rank 2 but must have rank 1
                    nllLoss | labels I32 6 | labels | dimension 0 of labels [6] must equal dimension 0 of logProbabilities [5, 3]
                    nllLoss | loss F32 1 | loss | loss [1] has rank 1 but must have rank 0
                    nllLoss rows | loss F32 | loss | loss [] has rank 0 but must have rank 1
                    nllLoss rows | loss F32 3 | loss | dimension 0 of loss [3] must equal dimension 0 of logProbabilities [5, 3]
                    nllLoss rows | classWeights F32 | classWeights | classWeights [] has rank 0 but must have rank 1
                    nllLoss rows | classWeights F32 5 | classWeights | dimension 0 of classWeights [5] must equal dimension 1 of logProbabilities [5, 3]
                    nllLoss rows | rowWeights F32 3 | rowWeights | dimension 0 of rowWeights [3] must equal dimension 0 of logProbabilities [5, 3]
                    softmaxCrossEntropy | logits F32 5 | logits | logits [5] has rank 1 but must have rank 2
                    softmaxCrossEntropy | labels I32 | labels | labels [] has rank 0 but must have rank 1
                    softmaxCrossEntropy | labels I32 3 | labels | dimension 0 of labels [3] must equal dimension 0 of logits [5, 3]
                    softmaxCrossEntropy | loss F32 5 | loss | loss [5] has rank 1 but must have rank 0
                    softmaxCrossEntropy rows | loss F32 | loss | loss [] has rank 0 but must have rank 1
                    softmaxCrossEntropy rows | loss F32 3 | loss | dimension 0 of loss [3] must equal dimension 0 of logits [5, 3]
                    softmaxCrossEntropy | gradLogits F32 15 | gradLogits | gradLogits [15] has rank 1 but must have rank 2
                    softmaxCrossEntropy | gradLogits F32 3 5 | gradLogits | gradLogits [3, 5] must have the shape of logits [5, 3]
                    softmaxCrossEntropy | classWeights F32 3 1 | classWeights | classWeights [3, 1] has rank 2 but must have rank 1
                    softmaxCrossEntropy | classWeights F32 5 | classWeights | dimension 0 of classWeights [5] must equal dimension 1 of logits [5, 3]
                    softmaxCrossEntropy | rowWeights F32 | rowWeights | rowWeights [] has rank 0 but must have rank 1
                    softmaxCrossEntropy | rowWeights F32 3 | rowWeights | dimension 0 of rowWeights [3] must equal dimension 0 of logits [5, 3]
                    argmax | values F32 5 | values | values [5] has rank 1 but must have rank 2
                    argmax | values F32 5 0 | values | values [5, 0] must have at least 1 column
                    argmax | out I32 5 1 | out | out [5, 1] has rank 2 but must have rank 1
                    argmax | out I32 3 | out | dimension 0 of out [3] must equal dimension 0 of values [5, 3]
                    countCorrect | logits F32 5 | logits | logits [5] has rank 1 but must have rank 2
                    countCorrect | logits F32 5 0 | logits | logits [5, 0] must have at least 1 column
                    countCorrect | labels I32 5 1 | labels | labels [5, 1] has rank 2 but must have rank 1
                    countCorrect | labels I32 3 | labels | dimension 0 of labels [3] must equal dimension 0 of logits [5, 3]
                    countCorrect | count I32 1 | count | count [1] has rank 1 but must have rank 0
                    sgd | gradient F32 15 | gradient | gradient [15] must have the shape of weight [5, 3]
                    sgd momentum | velocity F32 3 5 | velocity | velocity [3, 5] must have the shape of weight [5, 3]
                    sgd dampening | step I32 1 | step | step [1] has rank 1 but must have rank 0
                    adamW | gradient F32 15 | gradient | gradient [15] must have the shape of weight [5, 3]
                    adamW | mean F32 15 | mean | mean [15] must have the shape of weight [5, 3]
                    adamW | square F32 15 | square | square [15] must have the shape of weight [5, 3]
                    adamW | step I32 1 | step | step [1] has rank 1 but must have rank 0
                    """)
    void refusesShapes(String form, String replacement, String operand, String problem) {
        Operand given = Operand.parse(replacement);
        OpCall call = Forms.named(form).with(given.name(), given.in(compute), compute);
        ShapeMismatchException error = refused(ShapeMismatchException.class, call, operand, problem);
        Shape actual = operand.equals(given.name())
                ? given.shape()
                : Forms.named(form).operand(operand).shape();
        assertThat(error.actual()).isEqualTo(actual);
    }

    @ParameterizedTest
    @MethodSource("optionsOutOfRange")
    void refusesOptions(String option, String problem, Consumer<OpMessagesTest> call) {
        refused(InvalidOptionException.class, option, problem, call);
    }

    static Stream<Arguments> optionsOutOfRange() {
        return Stream.of(
                option("value", "fill: value is 0.5 but must be a value of I32", t -> t.fill(DType.I32, 0.5)),
                option("value", "fill: value is NaN but must be a value of I32", t -> t.fill(DType.I32, Double.NaN)),
                option(
                        "value",
                        "fill: value is 2.147483648E9 but must be a value of I32",
                        t -> t.fill(DType.I32, 0x1p31)),
                option("value", "fill: value is 256.0 but must be a value of U8", t -> t.fill(DType.U8, 256)),
                option("value", "fill: value is -1.0 but must be a value of U8", t -> t.fill(DType.U8, -1)),
                option("value", "fill: value is 0.5 but must be a value of U8", t -> t.fill(DType.U8, 0.5)),
                option(
                        "scale",
                        "convert: scale is Scale[factor=2.0, shift=0.0] but must be Scale.NONE unless out is F32",
                        t -> t.ops().convert(t.f32(3), new Scale(2, 0), t.tensor(DType.I32, 3))),
                option("low", "uniform: low is NaN but must be finite", t -> t.uniform(Float.NaN, 1)),
                option("low", "uniform: low is -Infinity but must be finite", t -> t.uniform(-1f / 0f, 1)),
                option("high", "uniform: high is NaN but must be finite and not below low", t -> t.uniform(0, 0f / 0f)),
                option(
                        "high",
                        "uniform: high is Infinity but must be finite and not below low",
                        t -> t.uniform(0, 1f / 0f)),
                option("high", "uniform: high is 0.1 but must be finite and not below low", t -> t.uniform(0.2f, 0.1f)),
                option(
                        "high",
                        "uniform: high is 3.0E38 but must be near enough to low for high - low to be finite",
                        t -> t.uniform(-3e38f, 3e38f)),
                option(
                        "scale",
                        "gatherRows: scale is Scale[factor=1.0, shift=1.0] but must be Scale.NONE where out is I32",
                        t -> t.ops().gatherRows(t.i32(5), t.i32(2), null, new Scale(1, 1), t.i32(2))),
                option(
                        "labelSmoothing",
                        "nllLoss: labelSmoothing is 0.1 but must be 0",
                        t -> t.ops()
                                .nllLoss(
                                        t.f32(5, 3),
                                        t.i32(5),
                                        CrossEntropy.mean().withLabelSmoothing(0.1),
                                        t.f32())),
                option(
                        "labelSmoothing",
                        "softmaxCrossEntropy: labelSmoothing is -0.1 but must be in [0, 1]",
                        t -> t.smooth(-0.1)),
                option(
                        "labelSmoothing",
                        "softmaxCrossEntropy: labelSmoothing is 1.1 but must be in [0, 1]",
                        t -> t.smooth(1.1)),
                option(
                        "labelSmoothing",
                        "softmaxCrossEntropy: labelSmoothing is NaN but must be in [0, 1]",
                        t -> t.smooth(0. / 0)),
                option(
                        "learningRate",
                        "sgd: learningRate is -0.1 but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(-0.1))),
                option(
                        "learningRate",
                        "sgd: learningRate is NaN but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(0. / 0))),
                option(
                        "learningRate",
                        "sgd: learningRate is Infinity but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(1. / 0))),
                option(
                        "learningRate",
                        "sgd: learningRate is 1.0E39 but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(1e39))),
                option(
                        "weightDecay",
                        "sgd: weightDecay is -1.0 but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(1).withWeightDecay(-1))),
                option(
                        "momentum",
                        "sgd: momentum is -0.9 but must be finite and not negative",
                        t -> t.sgd(Sgd.learningRate(1).withMomentum(-0.9))),
                option(
                        "dampening",
                        "sgd: dampening is Infinity but must be finite",
                        t -> t.sgd(Sgd.learningRate(1).withDampening(1. / 0))),
                option(
                        "nesterov",
                        "sgd: nesterov is true but must be false unless the momentum is above 0 and the dampening is 0",
                        t -> t.sgd(Sgd.learningRate(1).withNesterov(true))),
                option(
                        "nesterov",
                        "sgd: nesterov is true but must be false unless the momentum is above 0 and the dampening is 0",
                        t -> t.sgd(Sgd.learningRate(1)
                                .withMomentum(0.9)
                                .withDampening(0.1)
                                .withNesterov(true))),
                option(
                        "learningRate",
                        "adamW: learningRate is -0.1 but must be finite and not negative",
                        t -> t.adamW(AdamW.learningRate(-0.1))),
                option(
                        "weightDecay",
                        "adamW: weightDecay is NaN but must be finite and not negative",
                        t -> t.adamW(AdamW.learningRate(1).withWeightDecay(0. / 0))),
                option(
                        "epsilon",
                        "adamW: epsilon is -1.0E-8 but must be finite and not negative",
                        t -> t.adamW(AdamW.learningRate(1).withEpsilon(-1e-8))),
                option(
                        "beta1",
                        "adamW: beta1 is 1.0 but must be in [0, 1)",
                        t -> t.adamW(AdamW.learningRate(1).withBetas(1, 0.9))),
                option(
                        "beta1",
                        "adamW: beta1 is NaN but must be in [0, 1)",
                        t -> t.adamW(AdamW.learningRate(1).withBetas(0. / 0, 0.9))),
                option(
                        "beta2",
                        "adamW: beta2 is -0.1 but must be in [0, 1)",
                        t -> t.adamW(AdamW.learningRate(1).withBetas(0.9, -0.1))));
    }

    @ParameterizedTest
    @MethodSource("absentOperands")
    void refusesAbsentOperands(String operand, String problem, Consumer<OpMessagesTest> call) {
        refused(MissingOperandException.class, operand, problem, call);
    }

    static Stream<Arguments> absentOperands() {
        return Stream.of(
                option(
                        "loss",
                        "nllLoss: loss is absent: it is all that the op computes",
                        t -> t.ops().nllLoss(t.f32(5, 3), t.i32(5), CrossEntropy.mean(), null)),
                option(
                        "velocity",
                        "sgd: velocity is absent: the momentum is above 0",
                        t -> t.sgd(Sgd.learningRate(1).withMomentum(0.9))),
                option(
                        "step",
                        "sgd: step is absent: the dampening is not 0, and the first step is without it",
                        t -> t.sgd(Sgd.learningRate(1).withDampening(0.1))));
    }

    @Test
    void refusesAnOptionThatIsNullByName() {
        refusesNullOption("convert: scale", () -> ops().convert(f32(3), null, f32(3)));
        refusesNullOption("gatherRows: scale", () -> ops().gatherRows(f32(5), i32(2), null, null, f32(2)));
        refusesNullOption(
                "linearBackward: write",
                () -> ops().linearBackward(f32(2, 3), f32(4, 3), f32(2, 4), null, null, null, null));
        refusesNullOption("countCorrect: write", () -> ops().countCorrect(f32(5, 3), i32(5), i32(), null));
        refusesNullOption("nllLoss: options", () -> ops().nllLoss(f32(5, 3), i32(5), null, f32()));
        refusesNullOption(
                "softmaxCrossEntropy: options", () -> ops().softmaxCrossEntropy(f32(5, 3), i32(5), null, f32(), null));
        refusesNullOption("sgd: options", () -> ops().sgd(f32(3), f32(3), null));
        refusesNullOption("adamW: options", () -> ops().adamW(f32(3), f32(3), f32(3), f32(3), i32(), null));
    }

    @Test
    void refusesNullWhereNothingMayBeAbsent() {
        refusesNull("reduction", () -> new CrossEntropy(null, 0, null, null, OptionalInt.empty()));
        refusesNull("ignoreIndex", () -> new CrossEntropy(Reduction.SUM, 0, null, null, null));
    }

    @Test
    void refusesAnAbsentTensorThatTheOpNeedsByName() {
        assertThatThrownBy(() -> ops().linear(f32(2, 3), null, null, f32(2, 4)))
                .isInstanceOf(MissingOperandException.class)
                .hasMessage("linear: weight is absent: the op needs it");
        assertThatThrownBy(() -> ops().relu(null, f32(2)))
                .isInstanceOf(MissingOperandException.class)
                .hasMessage("relu: x is absent: the op needs it");
        assertThatThrownBy(() -> Ops.dispatch().relu(null, f32(2)))
                .isInstanceOf(MissingOperandException.class)
                .hasMessage("relu: the first operand is absent: it decides which device the call goes to");
        for (Ops ops : List.of(ops(), Ops.dispatch())) {
            assertThatThrownBy(() -> ops.copy(null, f32(2)))
                    .isInstanceOf(MissingOperandException.class)
                    .hasMessageStartingWith("copy: ");
            assertThatThrownBy(() -> ops.copy(f32(2), null))
                    .isInstanceOf(MissingOperandException.class)
                    .hasMessage("copy: out is absent: the op needs it");
        }
        assertThat(heap.calls()).isEmpty();
    }

    private void refusesNullOption(String option, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isExactlyInstanceOf(InvalidOptionException.class)
                .hasMessage(option + " is null but must be given");
        assertThat(heap.calls()).isEmpty();
    }

    private void refusesNull(String name, ThrowingCallable call) {
        assertThatThrownBy(call).isExactlyInstanceOf(NullPointerException.class).hasMessage(name);
        assertThat(heap.calls()).isEmpty();
    }

    private static Arguments option(String name, String message, Consumer<OpMessagesTest> call) {
        return Arguments.of(name, message, call);
    }

    private <E extends OperandException> E refused(Class<E> type, OpCall call, String operand, String problem) {
        E error =
                refused(type, operand, call.op() + ": " + problem, t -> t.ops().call(call));
        assertThat(error.op()).isEqualTo(call.op());
        assertThatThrownBy(() -> Ops.dispatch().call(call))
                .isExactlyInstanceOf(type)
                .hasMessage(error.getMessage());
        assertThatThrownBy(() -> compute.record(ops -> ops.call(call)))
                .isExactlyInstanceOf(type)
                .hasMessage(error.getMessage());
        assertThat(heap.calls()).isEmpty();
        return error;
    }

    private <E extends OperandException> E refused(
            Class<E> type, String operand, String message, Consumer<OpMessagesTest> call) {
        E error = catchThrowableOfType(type, () -> call.accept(this));
        assertThat(error).isNotNull().isExactlyInstanceOf(type).hasMessage(message);
        assertThat(error.getMessage()).startsWith(error.op() + ": ");
        assertThat(error.operand()).isEqualTo(operand);
        assertThat(heap.calls()).isEmpty();
        return error;
    }

    private Ops ops() {
        return compute.ops();
    }

    private Tensor tensor(DType dtype, long... dims) {
        return compute.tensor(dtype, dims);
    }

    private Tensor f32(long... dims) {
        return tensor(DType.F32, dims);
    }

    private Tensor i32(long... dims) {
        return tensor(DType.I32, dims);
    }

    private void fill(DType dtype, double value) {
        ops().fill(tensor(dtype, 2), value);
    }

    private void uniform(float low, float high) {
        ops().uniform(f32(2), low, high, 1, 2);
    }

    private void smooth(double epsilon) {
        CrossEntropy options = CrossEntropy.mean().withLabelSmoothing(epsilon);
        ops().softmaxCrossEntropy(f32(5, 3), i32(5), options, f32(), null);
    }

    private void sgd(Sgd options) {
        ops().sgd(f32(2), f32(2), options);
    }

    private void adamW(AdamW options) {
        ops().adamW(f32(2), f32(2), f32(2), f32(2), i32(), options);
    }
}
