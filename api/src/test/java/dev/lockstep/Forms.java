package dev.lockstep;

import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;
import java.util.List;
import java.util.Map;

/** Every op in every form that its contract admits. */
final class Forms {
    private static final CrossEntropy MEAN = CrossEntropy.mean();
    private static final Sgd PLAIN = Sgd.learningRate(0.1);
    private static final Sgd MOMENTUM = PLAIN.withMomentum(0.9).withWeightDecay(1e-4);

    static final List<Form> ALL = List.of(
            Form.of("fill", "out F32 2 3", t -> new ElementCall.Fill(t.get("out"), 0.1)),
            Form.of("fill bf16", "out BF16 2 3", t -> new ElementCall.Fill(t.get("out"), 0.1)),
            Form.of("fill f64", "out F64 2 3", t -> new ElementCall.Fill(t.get("out"), Double.NaN)),
            Form.of("fill i32", "out I32 2 3", t -> new ElementCall.Fill(t.get("out"), Integer.MIN_VALUE)),
            Form.of("fill u8", "out U8 2 3", t -> new ElementCall.Fill(t.get("out"), 255)),
            Form.of("fill scalar", "out I32", t -> new ElementCall.Fill(t.get("out"), -1)),
            Form.of("fill nothing", "out F32 0 3", t -> new ElementCall.Fill(t.get("out"), 1)),
            Form.of("copy", "source F32 5 3, out F32 5 3", Forms::copy),
            Form.of("copy u8", "source U8 7, out U8 7", Forms::copy),
            Form.of("copy nothing", "source F64 3 0, out F64 3 0", Forms::copy),
            Form.of("convert", "source U8 5 3, out F32 5 3", t -> convert(t, Scale.PIXELS)),
            Form.of("convert to bf16", "source F32 5 3, out BF16 5 3", t -> convert(t, Scale.NONE)),
            Form.of("convert to i32", "source F64 5, out I32 5", t -> convert(t, new Scale(1, 0))),
            Form.of("convert to the same", "source F32 5 3, out F32 5 3", t -> convert(t, new Scale(2, 1))),
            Form.of("convert nothing", "source U8 0 3, out F32 0 3", t -> convert(t, Scale.PIXELS)),
            Form.of("uniform", "out F32 13", t -> new ElementCall.Uniform(t.get("out"), -0.5f, 0.5f, 7, 1)),
            Form.of("uniform constant", "out F32 2 2 2", t -> new ElementCall.Uniform(t.get("out"), 3, 3, -1, -1)),
            Form.of("increment", "counter I32", t -> new ElementCall.Increment(t.get("counter"), 1)),
            Form.of("increment many", "counter I32 3 2", t -> new ElementCall.Increment(t.get("counter"), -5)),
            Form.of("gatherRows", "source F32 5 3, index I32 2, out F32 2 3", t -> gather(t, Scale.NONE)),
            Form.of("gatherRows u8", "source U8 5 3 2, index I32 9, out F32 9 3 2", t -> gather(t, Scale.PIXELS)),
            Form.of(
                    "gatherRows step",
                    "source F32 5 3, index I32 4 2, step I32, out F32 2 3",
                    t -> gather(t, new Scale(2, 1))),
            Form.of("gatherRows labels", "source I32 5, index I32 2, out I32 2", t -> gather(t, Scale.NONE)),
            Form.of(
                    "gatherRows u8 labels",
                    "source U8 5, index I32 3 2, step I32, out I32 2",
                    t -> gather(t, Scale.NONE)),
            Form.of("gatherRows f32 vector", "source F32 5, index I32 2, out F32 2", t -> gather(t, Scale.NONE)),
            Form.of("gatherRows no rows", "source F32 5 3, index I32 0, out F32 0 3", t -> gather(t, Scale.NONE)),
            Form.of("writeRow", "row F32 3, index I32, out F32 5 3", Forms::writeRow),
            Form.of("writeRow scalar", "row F64, index I32, out F64 5", Forms::writeRow),
            Form.of("writeRow nothing", "row U8 0, index I32, out U8 5 0", Forms::writeRow),
            Form.of("linear", "x F32 2 3, weight F32 4 3, bias F32 4, y F32 2 4", Forms::linear),
            Form.of("linear without bias", "x F32 2 3, weight F32 4 3, y F32 2 4", Forms::linear),
            Form.of("linear no rows", "x F32 0 3, weight F32 4 3, bias F32 4, y F32 0 4", Forms::linear),
            Form.of("linear no inputs", "x F32 2 0, weight F32 4 0, bias F32 4, y F32 2 4", Forms::linear),
            Form.of(
                    "linearBackward",
                    "x F32 2 3, weight F32 4 3, gradY F32 2 4, gradX F32 2 3, gradWeight F32 4 3, gradBias F32 4",
                    t -> linearBackward(t, Write.OVERWRITE)),
            Form.of(
                    "linearBackward gradX",
                    "x F32 2 3, weight F32 4 3, gradY F32 2 4, gradX F32 2 3",
                    t -> linearBackward(t, Write.ACCUMULATE)),
            Form.of(
                    "linearBackward gradWeight",
                    "x F32 2 3, weight F32 4 3, gradY F32 2 4, gradWeight F32 4 3",
                    t -> linearBackward(t, Write.OVERWRITE)),
            Form.of(
                    "linearBackward gradBias",
                    "x F32 2 3, weight F32 4 3, gradY F32 2 4, gradBias F32 4",
                    t -> linearBackward(t, Write.OVERWRITE)),
            Form.of(
                    "linearBackward nothing",
                    "x F32 2 3, weight F32 4 3, gradY F32 2 4",
                    t -> linearBackward(t, Write.OVERWRITE)),
            Form.of(
                    "linearBackward no rows",
                    "x F32 0 3, weight F32 4 3, gradY F32 0 4, gradX F32 0 3, gradWeight F32 4 3, gradBias F32 4",
                    t -> linearBackward(t, Write.ACCUMULATE)),
            Form.of("relu", "x F32 5 3, y F32 5 3", t -> new ElementCall.Relu(t.get("x"), t.get("y"))),
            Form.of("relu nothing", "x F32 0, y F32 0", t -> new ElementCall.Relu(t.get("x"), t.get("y"))),
            Form.of("reluBackward", "x F32 5 3, gradY F32 5 3, gradX F32 5 3", Forms::reluBackward),
            Form.of("reluBackward scalar", "x F32, gradY F32, gradX F32", Forms::reluBackward),
            Form.of("softmax", "logits F32 5 3, out F32 5 3", Forms::softmax),
            Form.of("softmax no rows", "logits F32 0 3, out F32 0 3", Forms::softmax),
            Form.of("softmax no classes", "logits F32 2 0, out F32 2 0", Forms::softmax),
            Form.of("logSoftmax", "logits F32 5 3, out F32 5 3", Forms::logSoftmax),
            Form.of("logSoftmax no rows", "logits F32 0 3, out F32 0 3", Forms::logSoftmax),
            Form.of("nllLoss", "logProbabilities F32 5 3, labels I32 5, loss F32", t -> nllLoss(t, MEAN)),
            Form.of(
                    "nllLoss rows",
                    "logProbabilities F32 5 3, labels I32 5, classWeights F32 3, rowWeights F32 5, loss F32 5",
                    t -> nllLoss(t, CrossEntropy.none())),
            Form.of(
                    "nllLoss no rows",
                    "logProbabilities F32 0 3, labels I32 0, loss F32",
                    t -> nllLoss(t, CrossEntropy.sum().withIgnoreIndex(-100))),
            Form.of(
                    "softmaxCrossEntropy",
                    "logits F32 5 3, labels I32 5, classWeights F32 3, rowWeights F32 5, loss F32, gradLogits F32 5 3",
                    t -> crossEntropy(t, MEAN.withLabelSmoothing(0.1).withIgnoreIndex(0))),
            Form.of(
                    "softmaxCrossEntropy rows",
                    "logits F32 5 3, labels I32 5, loss F32 5, gradLogits F32 5 3",
                    t -> crossEntropy(t, CrossEntropy.none())),
            Form.of(
                    "softmaxCrossEntropy loss",
                    "logits F32 5 3, labels I32 5, loss F32",
                    t -> crossEntropy(t, CrossEntropy.sum().withLabelSmoothing(1))),
            Form.of(
                    "softmaxCrossEntropy gradient",
                    "logits F32 5 3, labels I32 5, gradLogits F32 5 3",
                    t -> crossEntropy(t, MEAN)),
            Form.of("softmaxCrossEntropy nothing", "logits F32 5 3, labels I32 5", t -> crossEntropy(t, MEAN)),
            Form.of(
                    "softmaxCrossEntropy no rows",
                    "logits F32 0 3, labels I32 0, loss F32, gradLogits F32 0 3",
                    t -> crossEntropy(t, MEAN)),
            Form.of("argmax", "values F32 5 3, out I32 5", t -> new ClassCall.Argmax(t.get("values"), t.get("out"))),
            Form.of(
                    "argmax no rows",
                    "values F32 0 1, out I32 0",
                    t -> new ClassCall.Argmax(t.get("values"), t.get("out"))),
            Form.of("countCorrect", "logits F32 5 3, labels I32 5, count I32", t -> count(t, Write.ACCUMULATE)),
            Form.of("countCorrect no rows", "logits F32 0 3, labels I32 0, count I32", t -> count(t, Write.OVERWRITE)),
            Form.of("sgd", "weight F32 5 3, gradient F32 5 3", t -> sgd(t, PLAIN)),
            Form.of(
                    "sgd momentum",
                    "weight F32 5 3, gradient F32 5 3, velocity F32 5 3",
                    t -> sgd(t, MOMENTUM.withNesterov(true))),
            Form.of(
                    "sgd dampening",
                    "weight F32 5 3, gradient F32 5 3, velocity F32 5 3, step I32",
                    t -> sgd(t, MOMENTUM.withDampening(0.5))),
            Form.of("sgd unused velocity", "weight F32 5 3, gradient F32 5 3, velocity F32 5 3", t -> sgd(t, PLAIN)),
            Form.of("sgd scalar", "weight F32, gradient F32", t -> sgd(t, PLAIN)),
            Form.of("sgd scheduled", "weight F32 5 3, gradient F32 5 3, schedule F32", t -> sgd(t, PLAIN)),
            Form.of(
                    "sgd schedule",
                    "weight F32 5 3, gradient F32 5 3, velocity F32 5 3, step I32, schedule F32 7",
                    t -> sgd(t, MOMENTUM)),
            Form.of(
                    "adamW schedule",
                    "weight F32 5 3, gradient F32 5 3, mean F32 5 3, square F32 5 3, step I32, schedule F32 7",
                    Forms::adamW),
            Form.of("sgd nothing", "weight F32 0, gradient F32 0", t -> sgd(t, PLAIN)),
            Form.of("adamW", "weight F32 5 3, gradient F32 5 3, mean F32 5 3, square F32 5 3, step I32", Forms::adamW),
            Form.of("axpy", "x F32 5 3, y F32 5 3", t -> axpy(t, Write.ACCUMULATE)),
            Form.of("axpy overwriting", "x F32 5 3, y F32 5 3", t -> axpy(t, Write.OVERWRITE)),
            Form.of("axpy nothing", "x F32 0, y F32 0", t -> axpy(t, Write.ACCUMULATE)),
            Form.of("dot", "x F32 5 3, y F32 5 3, out F32", Forms::dot),
            Form.of("dot nothing", "x F32 0 3, y F32 0 3, out F32", Forms::dot),
            Form.of("adamW nothing", "weight F32 0, gradient F32 0, mean F32 0, square F32 0, step I32", Forms::adamW));

    private Forms() {}

    static Form named(String title) {
        return ALL.stream()
                .filter(form -> form.title().equals(title))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no form " + title));
    }

    private static OpCall copy(Map<String, Tensor> t) {
        return new ElementCall.Copy(t.get("source"), t.get("out"));
    }

    private static OpCall convert(Map<String, Tensor> t, Scale scale) {
        return new ElementCall.Convert(t.get("source"), scale, t.get("out"));
    }

    private static OpCall gather(Map<String, Tensor> t, Scale scale) {
        return new RowCall.GatherRows(t.get("source"), t.get("index"), t.get("step"), scale, t.get("out"));
    }

    private static OpCall writeRow(Map<String, Tensor> t) {
        return new RowCall.WriteRow(t.get("row"), t.get("index"), t.get("out"));
    }

    private static OpCall linear(Map<String, Tensor> t) {
        return new LinearCall.Linear(t.get("x"), t.get("weight"), t.get("bias"), t.get("y"));
    }

    private static OpCall linearBackward(Map<String, Tensor> t, Write write) {
        return new LinearCall.LinearBackward(
                t.get("x"),
                t.get("weight"),
                t.get("gradY"),
                t.get("gradX"),
                t.get("gradWeight"),
                t.get("gradBias"),
                write);
    }

    private static OpCall reluBackward(Map<String, Tensor> t) {
        return new ElementCall.ReluBackward(t.get("x"), t.get("gradY"), t.get("gradX"));
    }

    private static OpCall softmax(Map<String, Tensor> t) {
        return new SoftmaxCall.Softmax(t.get("logits"), t.get("out"));
    }

    private static OpCall logSoftmax(Map<String, Tensor> t) {
        return new SoftmaxCall.LogSoftmax(t.get("logits"), t.get("out"));
    }

    private static OpCall nllLoss(Map<String, Tensor> t, CrossEntropy options) {
        return new SoftmaxCall.NllLoss(t.get("logProbabilities"), t.get("labels"), weighted(options, t), t.get("loss"));
    }

    private static OpCall crossEntropy(Map<String, Tensor> t, CrossEntropy options) {
        return new SoftmaxCall.SoftmaxCrossEntropy(
                t.get("logits"), t.get("labels"), weighted(options, t), t.get("loss"), t.get("gradLogits"));
    }

    private static CrossEntropy weighted(CrossEntropy options, Map<String, Tensor> t) {
        return new CrossEntropy(
                options.reduction(),
                options.labelSmoothing(),
                t.get("classWeights"),
                t.get("rowWeights"),
                options.ignoreIndex());
    }

    private static OpCall count(Map<String, Tensor> t, Write write) {
        return new ClassCall.CountCorrect(t.get("logits"), t.get("labels"), t.get("count"), write);
    }

    private static OpCall sgd(Map<String, Tensor> t, Sgd options) {
        return new OptimizerCall.SgdStep(
                t.get("weight"),
                t.get("gradient"),
                t.get("velocity"),
                t.get("step"),
                options.withSchedule(t.get("schedule")));
    }

    private static OpCall axpy(Map<String, Tensor> t, Write write) {
        return new VectorCall.Axpy(-0.5, t.get("x"), t.get("y"), write);
    }

    private static OpCall dot(Map<String, Tensor> t) {
        return new VectorCall.Dot(t.get("x"), t.get("y"), t.get("out"));
    }

    private static OpCall adamW(Map<String, Tensor> t) {
        return new OptimizerCall.AdamWStep(
                t.get("weight"),
                t.get("gradient"),
                t.get("mean"),
                t.get("square"),
                t.get("step"),
                AdamW.learningRate(1e-3)
                        .withBetas(0, 0.99)
                        .withEpsilon(1e-6)
                        .withWeightDecay(0)
                        .withSchedule(t.get("schedule")));
    }
}
