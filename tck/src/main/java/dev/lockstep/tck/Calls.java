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

    /**
     * Returns the operands that are present, by name, in the order of the signature. It switches on the op and casts, as
     * {@link #options} does: a switch on types is put together at run time, which a short run pays for.
     */
    static Map<String, Tensor> operands(OpCall call) {
        return switch (call.op()) {
            case FILL -> named("out", ((OpCall.Fill) call).out());
            case COPY -> named("source", ((OpCall.Copy) call).source(), "out", ((OpCall.Copy) call).out());
            case CONVERT -> named("source", ((OpCall.Convert) call).source(), "out", ((OpCall.Convert) call).out());
            case UNIFORM -> named("out", ((OpCall.Uniform) call).out());
            case INCREMENT -> named("counter", ((OpCall.Increment) call).counter());
            case GATHER_ROWS -> operands((OpCall.GatherRows) call);
            case WRITE_ROW -> operands((OpCall.WriteRow) call);
            case LINEAR -> operands((OpCall.Linear) call);
            case LINEAR_BACKWARD -> operands((OpCall.LinearBackward) call);
            case RELU -> named("x", ((OpCall.Relu) call).x(), "y", ((OpCall.Relu) call).y());
            case RELU_BACKWARD -> operands((OpCall.ReluBackward) call);
            case SOFTMAX -> named("logits", ((OpCall.Softmax) call).logits(), "out", ((OpCall.Softmax) call).out());
            case LOG_SOFTMAX ->
                named("logits", ((OpCall.LogSoftmax) call).logits(), "out", ((OpCall.LogSoftmax) call).out());
            case NLL_LOSS -> operands((OpCall.NllLoss) call);
            case SOFTMAX_CROSS_ENTROPY -> operands((OpCall.SoftmaxCrossEntropy) call);
            case ARGMAX -> named("values", ((OpCall.Argmax) call).values(), "out", ((OpCall.Argmax) call).out());
            case COUNT_CORRECT -> operands((OpCall.CountCorrect) call);
            case SGD -> operands((OpCall.SgdStep) call);
            case ADAM_W -> operands((OpCall.AdamWStep) call);
        };
    }

    private static Map<String, Tensor> operands(OpCall.GatherRows c) {
        return named("source", c.source(), "index", c.index(), "step", c.step(), "out", c.out());
    }

    private static Map<String, Tensor> operands(OpCall.WriteRow c) {
        return named("row", c.row(), "index", c.index(), "out", c.out());
    }

    private static Map<String, Tensor> operands(OpCall.Linear c) {
        return named("x", c.x(), "weight", c.weight(), "bias", c.bias(), "y", c.y());
    }

    private static Map<String, Tensor> operands(OpCall.LinearBackward c) {
        return named(
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
    }

    private static Map<String, Tensor> operands(OpCall.ReluBackward c) {
        return named("x", c.x(), "gradY", c.gradY(), "gradX", c.gradX());
    }

    private static Map<String, Tensor> operands(OpCall.NllLoss c) {
        return named(
                "logProbabilities",
                c.logProbabilities(),
                "labels",
                c.labels(),
                "classWeights",
                c.options().classWeights(),
                "loss",
                c.loss());
    }

    private static Map<String, Tensor> operands(OpCall.SoftmaxCrossEntropy c) {
        return named(
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
    }

    private static Map<String, Tensor> operands(OpCall.CountCorrect c) {
        return named("logits", c.logits(), "labels", c.labels(), "count", c.count());
    }

    private static Map<String, Tensor> operands(OpCall.SgdStep c) {
        return named("weight", c.weight(), "gradient", c.gradient(), "velocity", c.velocity(), "step", c.step());
    }

    private static Map<String, Tensor> operands(OpCall.AdamWStep c) {
        return named(
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
    }

    /** Returns what the call is given besides operands. */
    static OpOptions options(OpCall call) {
        return switch (call.op()) {
            case FILL -> new OpOptions.Value(((OpCall.Fill) call).value());
            case CONVERT -> new OpOptions.Scaled(((OpCall.Convert) call).scale());
            case GATHER_ROWS -> new OpOptions.Scaled(((OpCall.GatherRows) call).scale());
            case UNIFORM -> {
                OpCall.Uniform c = (OpCall.Uniform) call;
                yield new OpOptions.Random(c.low(), c.high(), c.seed(), c.stream());
            }
            case INCREMENT -> new OpOptions.By(((OpCall.Increment) call).by());
            case LINEAR_BACKWARD -> new OpOptions.Writing(((OpCall.LinearBackward) call).write());
            case COUNT_CORRECT -> new OpOptions.Writing(((OpCall.CountCorrect) call).write());
            case NLL_LOSS -> loss(((OpCall.NllLoss) call).options());
            case SOFTMAX_CROSS_ENTROPY -> loss(((OpCall.SoftmaxCrossEntropy) call).options());
            case SGD -> new OpOptions.SgdStep(((OpCall.SgdStep) call).options());
            case ADAM_W -> new OpOptions.AdamWStep(((OpCall.AdamWStep) call).options());
            case COPY, WRITE_ROW, LINEAR, RELU, RELU_BACKWARD, SOFTMAX, LOG_SOFTMAX, ARGMAX -> new OpOptions.None();
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
