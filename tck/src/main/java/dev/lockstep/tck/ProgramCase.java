package dev.lockstep.tck;

import static dev.lockstep.tck.CaseNames.each;
import static dev.lockstep.tck.CaseNames.product;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A whole training step recorded as a program, such as
 * {@code program/n=16,in=784,out=10,optimizer=sgd,steps=20,data=dense,seed=0}: gather a batch, linear, softmax cross-entropy,
 * linearBackward, the optimizer, counters and history.
 *
 * <p>The first replays are checked call by call, with every tensor read back. Then all steps are run at once, twice, and
 * must leave the same bits; and with plain SGD the weights must follow float64's.
 */
final class ProgramCase {
    private static final int CHECKED = 2;

    private final int n;
    private final int in;
    private final int out;
    private final int steps;
    private final boolean bias;
    private final String optimizer;
    private final long seed;

    private ProgramCase(int n, int in, int out, int steps, boolean bias, String optimizer, long seed) {
        this.n = n;
        this.in = in;
        this.out = out;
        this.steps = steps;
        this.bias = bias;
        this.optimizer = optimizer;
        this.seed = seed;
    }

    static ProgramCase of(CaseParams params, CaseData data) {
        String optimizer = params.text("optimizer", "sgd");
        if (!List.of("sgd", "momentum", "adamW").contains(optimizer)) {
            throw params.invalid("'optimizer=" + optimizer + "' is none of sgd, momentum, adamW");
        }
        int steps = params.size("steps");
        if (steps < CHECKED) {
            throw params.invalid("'steps' must be at least " + CHECKED);
        }
        return new ProgramCase(
                params.size("n"),
                params.size("in"),
                params.size("out"),
                steps,
                params.flag("bias"),
                optimizer,
                params.whole("seed", 0));
    }

    static Stream<String> catalogue() {
        return Stream.of(
                        product(
                                List.of("n=16,in=784,out=10,steps=20"),
                                each("optimizer", "sgd", "momentum", "adamW"),
                                List.of("bias")),
                        product(
                                List.of("n=13,in=31,out=3,steps=5", "n=1,in=16,out=1,steps=3"),
                                each("optimizer", "sgd", "adamW"),
                                List.of("", "bias")),
                        Stream.of("n=31,in=1000,out=7,steps=4,optimizer=momentum", "n=16,in=784,out=10,steps=312,bias"))
                .flatMap(names -> names);
    }

    Judge.Verdict run(Compute compute) {
        try (Scope scope = compute.scope()) {
            Model model = new Model(scope);
            Program program = scope.record(model::step);
            SequenceCheck check = new SequenceCheck(program.calls());
            double worst = 0;
            for (int step = 0; step < CHECKED; step++) {
                SequenceCheck.Outcome outcome =
                        check.check(program::run, compute.options().mathMode());
                worst = Math.max(worst, outcome.worst());
                if (outcome.violation().isPresent()) {
                    return new Judge.Verdict(
                            worst, Optional.of(outcome.violation().get().failure()));
                }
            }
            return new Judge.Verdict(worst, twice(model, program));
        }
    }

    private Optional<Failure> twice(Model model, Program program) {
        model.reset();
        program.run(steps);
        List<HostTensor> first = model.download();
        model.reset();
        program.run(steps - 1L);
        program.run();
        List<HostTensor> second = model.download();
        for (int i = 0; i < first.size(); i++) {
            if (first.get(i).mismatch(second.get(i)) >= 0) {
                return Optional.of(Failure.other(
                        OpCase.PROGRAM, model.state.get(i).name(), "two runs of the same steps leave different bits"));
            }
        }
        return model.trajectory(first);
    }

    /** The tensors of the workload. */
    private final class Model {
        private final List<Tensor> state = new ArrayList<>();
        private final List<HostTensor> initial = new ArrayList<>();
        private final Tensor pixels;
        private final Tensor classes;
        private final Tensor order;
        private final Tensor counter;
        private final Tensor x;
        private final Tensor labels;
        private final Tensor weight;
        private final Tensor biases;
        private final Tensor logits;
        private final Tensor loss;
        private final Tensor history;
        private final Tensor correct;
        private final Tensor gradLogits;
        private final Tensor gradWeight;
        private final Tensor gradBias;
        private final Tensor weightMean;
        private final Tensor weightSquare;
        private final Tensor biasMean;
        private final Tensor biasSquare;

        Model(Scope scope) {
            CaseData data = new CaseData(DataKind.DENSE, seed);
            int images = 3 * n + 1;
            pixels = constant(scope, data.bits("pixels", DType.U8, images, in));
            classes = constant(scope, data.integers("classes", out, images));
            order = constant(scope, data.integers("order", images, steps, n));
            x = scope.tensor(DType.F32, n, in);
            labels = scope.tensor(DType.I32, n);
            logits = scope.tensor(DType.F32, n, out);
            loss = scope.tensor(DType.F32);
            gradLogits = scope.tensor(DType.F32, n, out);
            gradWeight = scope.tensor(DType.F32, out, in);
            gradBias = scope.tensor(DType.F32, out);
            weight = state(scope, "weight", initialWeight(out, in));
            biases = state(scope, "bias", initialWeight(1, out).reshape(Shape.of(out)));
            counter = state(scope, "counter", HostTensor.of(new int[1]));
            history = state(scope, "history", HostTensor.of(new float[steps], steps));
            correct = state(scope, "correct", HostTensor.of(new int[1]));
            weightMean = state(scope, "weightMean", HostTensor.of(new float[out * in], out, in));
            weightSquare = state(scope, "weightSquare", HostTensor.of(new float[out * in], out, in));
            biasMean = state(scope, "biasMean", HostTensor.of(new float[out], out));
            biasSquare = state(scope, "biasSquare", HostTensor.of(new float[out], out));
            reset();
        }

        private HostTensor initialWeight(int rows, int columns) {
            PhiloxStream random = new PhiloxStream(seed, columns);
            float limit = (float) (1 / Math.sqrt(in));
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(-limit, limit);
            }
            return HostTensor.of(values, rows, columns);
        }

        private Tensor constant(Scope scope, HostTensor host) {
            Tensor tensor = scope.tensor(host.dtype(), host.shape());
            host.uploadTo(tensor);
            return tensor;
        }

        private Tensor state(Scope scope, String name, HostTensor host) {
            Tensor tensor = scope.tensor(host.dtype(), host.shape()).named(name);
            state.add(tensor);
            initial.add(host);
            return tensor;
        }

        void reset() {
            for (int i = 0; i < state.size(); i++) {
                initial.get(i).uploadTo(state.get(i));
            }
        }

        List<HostTensor> download() {
            return state.stream().map(HostTensor::download).toList();
        }

        void step(Ops ops) {
            ops.gatherRows(pixels, order, counter, Scale.PIXELS, x);
            ops.gatherRows(classes, order, counter, Scale.NONE, labels);
            ops.linear(x, weight, bias ? biases : null, logits);
            ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
            ops.writeRow(loss, counter, history);
            ops.countCorrect(logits, labels, correct, Write.ACCUMULATE);
            ops.linearBackward(x, weight, gradLogits, null, gradWeight, bias ? gradBias : null);
            update(ops, weight, gradWeight, weightMean, weightSquare);
            if (bias) {
                update(ops, biases, gradBias, biasMean, biasSquare);
            }
            ops.increment(counter, 1);
        }

        private void update(Ops ops, Tensor parameter, Tensor gradient, Tensor mean, Tensor square) {
            switch (optimizer) {
                case "adamW" -> ops.adamW(parameter, gradient, mean, square, counter, AdamW.learningRate(1e-3));
                case "momentum" -> {
                    Sgd options = Sgd.learningRate(0.1).withMomentum(0.9).withWeightDecay(1e-4);
                    ops.sgd(parameter, gradient, mean, counter, options);
                }
                default -> ops.sgd(parameter, gradient, Sgd.learningRate(0.1));
            }
        }

        /** With plain SGD in binary32, nothing magnifies a rounding error: the weights stay beside float64's. */
        private Optional<Failure> trajectory(List<HostTensor> last) {
            if (!optimizer.equals("sgd") || weight.compute().options().mathMode() != MathMode.FP32) {
                return Optional.empty();
            }
            ReferenceTraining training = new ReferenceTraining(
                    initial.get(0).toDoubles(), bias ? initial.get(1).toDoubles() : null, in, out);
            double[] scaled =
                    ReferenceTraining.pixels(HostTensor.download(pixels).toBytes());
            int[] targets = HostTensor.download(classes).toInts();
            int[] batches = HostTensor.download(order).toInts();
            for (int step = 0; step < steps; step++) {
                training.step(scaled, targets, batches, step * n, n, (float) 0.1);
            }
            double drift = training.drift(last.get(0).toDoubles());
            if (drift <= Policy.TRAJECTORY) {
                return Optional.empty();
            }
            return Optional.of(Failure.other(
                    OpCase.PROGRAM,
                    "weight",
                    "after " + steps + " steps the weights are " + drift + " of the largest away from float64's, where "
                            + Policy.TRAJECTORY + " is allowed"));
        }
    }
}
