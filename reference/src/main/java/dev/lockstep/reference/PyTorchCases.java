package dev.lockstep.reference;

import dev.lockstep.AdamW;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Reduction;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.Write;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The fixtures as calls, one for each result of PyTorch's. */
public final class PyTorchCases {
    private static final String CLASS_WEIGHTS = "classWeights";

    private PyTorchCases() {}

    /** Returns all of them, in the order of the files. */
    public static List<PyTorchCase> all() {
        List<PyTorchCase> cases = new ArrayList<>();
        Fixture.read("cross_entropy").forEach(fixture -> crossEntropy(fixture, cases));
        Fixture.read("nll_loss").forEach(fixture -> nllLoss(fixture, cases));
        Fixture.read("softmax").forEach(fixture -> softmax(fixture, cases));
        Fixture.read("linear").forEach(fixture -> linear(fixture, cases));
        Fixture.read("sgd").forEach(fixture -> sgd(fixture, cases));
        Fixture.read("adamw").forEach(fixture -> adamW(fixture, cases));
        Fixture.read("vectors").forEach(fixture -> vectors(fixture, cases));
        return cases;
    }

    private static void vectors(Fixture fixture, List<PyTorchCase> cases) {
        Call adding = new Call(fixture, VectorCall.Axpy.of(fixture.number("factor"), Write.ACCUMULATE)).given("x");
        adding.operands.put("y", f32(fixture.shapeOf("y"), fixture.floats("y")));
        adding.results.put("y", fixture.doubles("axpy"));
        cases.add(adding.named("add: " + fixture.name()));
        cases.add(new Call(fixture, VectorCall.Axpy.of(fixture.number("factor"), Write.OVERWRITE))
                .given("x")
                .result("y", "scaled")
                .named("mul: " + fixture.name()));
        cases.add(new Call(fixture, Op.DOT.prototype())
                .given("x")
                .given("y")
                .result("out", "dot")
                .named("dot: " + fixture.name()));
    }

    private static void crossEntropy(Fixture fixture, List<PyTorchCase> cases) {
        for (Reduction reduction : Reduction.values()) {
            Call call = new Call(fixture, SoftmaxCall.SoftmaxCrossEntropy.of(loss(fixture, reduction)))
                    .given("logits")
                    .givenIntegers("labels")
                    .givenIfPresent(CLASS_WEIGHTS)
                    .result("loss", "loss." + lower(reduction))
                    .result("gradLogits", reduction == Reduction.MEAN ? "gradLogits.mean" : "gradLogits.sum");
            String name = "cross_entropy: " + fixture.name() + ", " + lower(reduction);
            cases.add(call.named(name));
            cases.add(call.inPlace("logits").named(name + ", in place"));
        }
    }

    private static void nllLoss(Fixture fixture, List<PyTorchCase> cases) {
        for (Reduction reduction : Reduction.values()) {
            Call call = new Call(fixture, SoftmaxCall.NllLoss.of(loss(fixture, reduction)))
                    .given("logProbabilities")
                    .givenIntegers("labels")
                    .givenIfPresent(CLASS_WEIGHTS)
                    .result("loss", "loss." + lower(reduction));
            cases.add(call.named("nll_loss: " + fixture.name() + ", " + lower(reduction)));
        }
    }

    private static CrossEntropy loss(Fixture fixture, Reduction reduction) {
        double smoothing = fixture.has("labelSmoothing") ? fixture.number("labelSmoothing") : 0;
        OptionalInt ignored =
                fixture.has("ignoreIndex") ? OptionalInt.of((int) fixture.number("ignoreIndex")) : OptionalInt.empty();
        return new CrossEntropy(reduction, smoothing, null, null, ignored);
    }

    private static void softmax(Fixture fixture, List<PyTorchCase> cases) {
        cases.add(new Call(fixture, Op.SOFTMAX.prototype())
                .given("logits")
                .result("out", "softmax")
                .named("softmax: " + fixture.name()));
        cases.add(new Call(fixture, Op.LOG_SOFTMAX.prototype())
                .given("logits")
                .result("out", "logSoftmax")
                .named("log_softmax: " + fixture.name()));
    }

    private static void linear(Fixture fixture, List<PyTorchCase> cases) {
        cases.add(new Call(fixture, Op.LINEAR.prototype())
                .given("x")
                .given("weight")
                .givenIfPresent("bias")
                .result("y", "y")
                .named("linear: " + fixture.name()));
        Call backward = new Call(fixture, Op.LINEAR_BACKWARD.prototype())
                .given("x")
                .given("weight")
                .given("gradY")
                .result("gradX", "gradX")
                .result("gradWeight", "gradWeight");
        if (fixture.has("gradBias")) {
            backward.result("gradBias", "gradBias");
        }
        cases.add(backward.named("linear backward: " + fixture.name()));
    }

    private static void sgd(Fixture fixture, List<PyTorchCase> cases) {
        Sgd options = new Sgd(
                fixture.number("learningRate"),
                fixture.number("momentum"),
                fixture.number("dampening"),
                Boolean.parseBoolean(fixture.text("nesterov")),
                fixture.number("weightDecay"));
        Map<String, String> state = new LinkedHashMap<>(Map.of("weight", "weights"));
        if (options.momentum() > 0) {
            state.put("velocity", "velocities");
        }
        steps("sgd", fixture, OptimizerCall.SgdStep.of(options), state, cases);
    }

    private static void adamW(Fixture fixture, List<PyTorchCase> cases) {
        AdamW options = new AdamW(
                fixture.number("learningRate"),
                fixture.number("beta1"),
                fixture.number("beta2"),
                fixture.number("epsilon"),
                fixture.number("weightDecay"));
        Map<String, String> state = Map.of("weight", "weights", "mean", "means", "square", "squares");
        steps("adamw", fixture, OptimizerCall.AdamWStep.of(options), state, cases);
    }

    /** One case for each step; its state is PyTorch's after the step before, rounded to float32, as PyTorch rounded it. */
    private static void steps(
            String family, Fixture fixture, OpCall options, Map<String, String> state, List<PyTorchCase> cases) {
        Shape shape = fixture.shapeOf("weight");
        int size = (int) shape.size();
        float[] gradients = fixture.floats("gradients");
        for (int step = 0; step < gradients.length / size; step++) {
            int from = step * size;
            Call call = new Call(fixture, options);
            call.operands.put("gradient", f32(shape, Arrays.copyOfRange(gradients, from, from + size)));
            call.operands.put("step", HostTensor.of(new int[] {step}));
            if (fixture.has("schedule")) {
                call.given("schedule");
            }
            state.forEach((operand, rows) -> {
                double[] all = fixture.doubles(rows);
                float[] initial = operand.equals("weight") ? fixture.floats("weight") : new float[size];
                call.operands.put(operand, f32(shape, from == 0 ? initial : rounded(all, from - size, from)));
                call.results.put(operand, Arrays.copyOfRange(all, from, from + size));
            });
            cases.add(call.named(family + ": " + fixture.name() + ", step " + step));
        }
    }

    private static HostTensor f32(Shape shape, float[] values) {
        return HostTensor.of(values, shape.toArray());
    }

    private static float[] rounded(double[] values, int from, int to) {
        float[] floats = new float[to - from];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[from + i];
        }
        return floats;
    }

    private static String lower(Reduction reduction) {
        return reduction.name().toLowerCase(Locale.ROOT);
    }

    /** A call that is being put together from a fixture. */
    private static final class Call {
        private final Fixture fixture;
        private final OpCall options;
        private final Map<String, HostTensor> operands = new LinkedHashMap<>();
        private final Map<String, double[]> results = new LinkedHashMap<>();
        private Optional<String> inPlace = Optional.empty();

        Call(Fixture fixture, OpCall options) {
            this.fixture = fixture;
            this.options = options;
        }

        Call given(String name) {
            operands.put(name, f32(fixture.shapeOf(name), fixture.floats(name)));
            return this;
        }

        Call givenIfPresent(String name) {
            return fixture.has(name) ? given(name) : this;
        }

        Call givenIntegers(String name) {
            operands.put(
                    name,
                    HostTensor.of(fixture.ints(name), fixture.shapeOf(name).toArray()));
            return this;
        }

        /** An operand that is only written, of which NaN must not survive. */
        Call result(String operand, String key) {
            double[] values = fixture.doubles(key);
            float[] before = new float[values.length];
            Arrays.fill(before, Float.NaN);
            operands.put(operand, f32(fixture.shapeOf(key), before));
            results.put(operand, values);
            return this;
        }

        /** The output of the shape of an input takes its place. */
        Call inPlace(String input) {
            inPlace = Optional.of(input);
            return this;
        }

        PyTorchCase named(String name) {
            return new PyTorchCase(name, new HostCall(options, operands, inPlace), results);
        }
    }
}
