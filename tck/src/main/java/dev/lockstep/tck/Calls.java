package dev.lockstep.tck;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.spi.OpCall;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates between {@link OpCall} and named operands with {@link OpOptions}. */
final class Calls {
    private Calls() {}

    /** Makes a call on tensors by operand name; absent operands are absent from the map. */
    static OpCall make(Op op, OpOptions options, Map<String, Tensor> t) {
        return switch (op) {
            case FILL -> new OpCall.Fill(t.get("out"), ((OpOptions.Value) options).value());
            case COPY -> new OpCall.Copy(t.get("source"), t.get("out"));
            case CONVERT -> new OpCall.Convert(t.get("source"), ((OpOptions.Scaled) options).scale(), t.get("out"));
            case UNIFORM -> {
                OpOptions.Random random = (OpOptions.Random) options;
                yield new OpCall.Uniform(t.get("out"), random.low(), random.high(), random.seed(), random.stream());
            }
            case INCREMENT -> new OpCall.Increment(t.get("counter"), ((OpOptions.By) options).by());
            case GATHER_ROWS ->
                new OpCall.GatherRows(
                        t.get("source"),
                        t.get("index"),
                        t.get("step"),
                        ((OpOptions.Scaled) options).scale(),
                        t.get("out"));
            case WRITE_ROW -> new OpCall.WriteRow(t.get("row"), t.get("index"), t.get("out"));
            case LINEAR -> new OpCall.Linear(t.get("x"), t.get("weight"), t.get("bias"), t.get("y"));
            case LINEAR_BACKWARD ->
                new OpCall.LinearBackward(
                        t.get("x"),
                        t.get("weight"),
                        t.get("gradY"),
                        t.get("gradX"),
                        t.get("gradWeight"),
                        t.get("gradBias"),
                        ((OpOptions.Writing) options).write());
            case RELU -> new OpCall.Relu(t.get("x"), t.get("y"));
            case RELU_BACKWARD -> new OpCall.ReluBackward(t.get("x"), t.get("gradY"), t.get("gradX"));
            case SOFTMAX -> new OpCall.Softmax(t.get("logits"), t.get("out"));
            case LOG_SOFTMAX -> new OpCall.LogSoftmax(t.get("logits"), t.get("out"));
            case NLL_LOSS ->
                new OpCall.NllLoss(
                        t.get("logProbabilities"),
                        t.get("labels"),
                        crossEntropy(options, t.get("classWeights")),
                        t.get("loss"));
            case SOFTMAX_CROSS_ENTROPY ->
                new OpCall.SoftmaxCrossEntropy(
                        t.get("logits"),
                        t.get("labels"),
                        crossEntropy(options, t.get("classWeights")),
                        t.get("loss"),
                        t.get("gradLogits"));
            case ARGMAX -> new OpCall.Argmax(t.get("values"), t.get("out"));
            case COUNT_CORRECT ->
                new OpCall.CountCorrect(
                        t.get("logits"), t.get("labels"), t.get("count"), ((OpOptions.Writing) options).write());
            case SGD ->
                new OpCall.SgdStep(
                        t.get("weight"),
                        t.get("gradient"),
                        t.get("velocity"),
                        t.get("step"),
                        ((OpOptions.SgdStep) options).sgd());
            case ADAM_W ->
                new OpCall.AdamWStep(
                        t.get("weight"),
                        t.get("gradient"),
                        t.get("mean"),
                        t.get("square"),
                        t.get("step"),
                        ((OpOptions.AdamWStep) options).adamW());
        };
    }

    /** Returns the operands that are present, by name, in the order of the signature. */
    static Map<String, Tensor> operands(OpCall call) {
        return switch (call) {
            case OpCall.Fill c -> named("out", c.out());
            case OpCall.Copy c -> named("source", c.source(), "out", c.out());
            case OpCall.Convert c -> named("source", c.source(), "out", c.out());
            case OpCall.Uniform c -> named("out", c.out());
            case OpCall.Increment c -> named("counter", c.counter());
            case OpCall.GatherRows c ->
                named("source", c.source(), "index", c.index(), "step", c.step(), "out", c.out());
            case OpCall.WriteRow c -> named("row", c.row(), "index", c.index(), "out", c.out());
            case OpCall.Linear c -> named("x", c.x(), "weight", c.weight(), "bias", c.bias(), "y", c.y());
            case OpCall.LinearBackward c ->
                named(
                        "x",
                        c.x(),
                        "weight",
                        c.weight(),
                        "gradY",
                        c.gradY(),
                        "gradX",
                        c.gradX(),
                        "gradWeight",
                        c.gradWeight(),
                        "gradBias",
                        c.gradBias());
            case OpCall.Relu c -> named("x", c.x(), "y", c.y());
            case OpCall.ReluBackward c -> named("x", c.x(), "gradY", c.gradY(), "gradX", c.gradX());
            case OpCall.Softmax c -> named("logits", c.logits(), "out", c.out());
            case OpCall.LogSoftmax c -> named("logits", c.logits(), "out", c.out());
            case OpCall.NllLoss c ->
                named(
                        "logProbabilities",
                        c.logProbabilities(),
                        "labels",
                        c.labels(),
                        "classWeights",
                        c.options().classWeights(),
                        "loss",
                        c.loss());
            case OpCall.SoftmaxCrossEntropy c ->
                named(
                        "logits",
                        c.logits(),
                        "labels",
                        c.labels(),
                        "classWeights",
                        c.options().classWeights(),
                        "loss",
                        c.loss(),
                        "gradLogits",
                        c.gradLogits());
            case OpCall.Argmax c -> named("values", c.values(), "out", c.out());
            case OpCall.CountCorrect c -> named("logits", c.logits(), "labels", c.labels(), "count", c.count());
            case OpCall.SgdStep c ->
                named("weight", c.weight(), "gradient", c.gradient(), "velocity", c.velocity(), "step", c.step());
            case OpCall.AdamWStep c ->
                named(
                        "weight",
                        c.weight(),
                        "gradient",
                        c.gradient(),
                        "mean",
                        c.mean(),
                        "square",
                        c.square(),
                        "step",
                        c.step());
        };
    }

    /** Returns what the call is given besides operands. */
    static OpOptions options(OpCall call) {
        return switch (call) {
            case OpCall.Fill c -> new OpOptions.Value(c.value());
            case OpCall.Convert c -> new OpOptions.Scaled(c.scale());
            case OpCall.GatherRows c -> new OpOptions.Scaled(c.scale());
            case OpCall.Uniform c -> new OpOptions.Random(c.low(), c.high(), c.seed(), c.stream());
            case OpCall.Increment c -> new OpOptions.By(c.by());
            case OpCall.LinearBackward c -> new OpOptions.Writing(c.write());
            case OpCall.CountCorrect c -> new OpOptions.Writing(c.write());
            case OpCall.NllLoss c -> loss(c.options());
            case OpCall.SoftmaxCrossEntropy c -> loss(c.options());
            case OpCall.SgdStep c -> new OpOptions.SgdStep(c.options());
            case OpCall.AdamWStep c -> new OpOptions.AdamWStep(c.options());
            case OpCall.Copy c -> new OpOptions.None();
            case OpCall.WriteRow c -> new OpOptions.None();
            case OpCall.Linear c -> new OpOptions.None();
            case OpCall.Relu c -> new OpOptions.None();
            case OpCall.ReluBackward c -> new OpOptions.None();
            case OpCall.Softmax c -> new OpOptions.None();
            case OpCall.LogSoftmax c -> new OpOptions.None();
            case OpCall.Argmax c -> new OpOptions.None();
        };
    }

    private static OpOptions.Loss loss(CrossEntropy options) {
        return new OpOptions.Loss(options.reduction(), options.labelSmoothing(), options.ignoreIndex());
    }

    private static CrossEntropy crossEntropy(OpOptions options, @Nullable Tensor classWeights) {
        OpOptions.Loss loss = (OpOptions.Loss) options;
        return new CrossEntropy(loss.reduction(), loss.labelSmoothing(), classWeights, loss.ignoreIndex());
    }

    private static Map<String, Tensor> named(@Nullable Object... namesAndTensors) {
        Map<String, Tensor> present = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTensors.length; i += 2) {
            if (namesAndTensors[i + 1] instanceof Tensor tensor) {
                present.put((String) namesAndTensors[i], tensor);
            }
        }
        return present;
    }
}
