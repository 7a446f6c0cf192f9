package dev.lockstep.reference;

import static dev.lockstep.reference.CaseNames.each;
import static dev.lockstep.reference.CaseNames.product;

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
 * <p>All steps are run at once. Then they are run again in pieces, which must leave the same bits: the first step, every one
 * whose number is a power of two, and the last are run alone and checked call by call, with every tensor read back. With plain
 * SGD the weights must also follow float64's, as far apart as {@link TrajectoryBound} allows.
 */
final class ProgramCase {
    /** A bound on ‖ΔW‖ that is more of ‖W‖ than this says nothing. */
    private static final double LOOSE = 1e-2;

    private final int n;
    private final int in;
    private final int out;
    private final int steps;
    private final boolean bias;
    private final String optimizer;
    private final double learningRate;
    private final long seed;

    private ProgramCase(
            int n, int in, int out, int steps, boolean bias, String optimizer, double learningRate, long seed) {
        this.n = n;
        this.in = in;
        this.out = out;
        this.steps = steps;
        this.bias = bias;
        this.optimizer = optimizer;
        this.learningRate = learningRate;
        this.seed = seed;
    }

    static ProgramCase of(CaseParams params, CaseData data) {
        String optimizer = params.text("optimizer", "sgd");
        if (!List.of("sgd", "momentum", "adamW").contains(optimizer)) {
            throw params.invalid("'optimizer=" + optimizer + "' is none of sgd, momentum, adamW");
        }
        int steps = params.size("steps");
        if (steps < 1) {
            throw params.invalid("'steps' must be at least 1");
        }
        return new ProgramCase(
                params.size("n"),
                params.size("in"),
                params.size("out"),
                steps,
                params.flag("bias"),
                optimizer,
                params.real("lr", optimizer.equals("adamW") ? 1e-3 : 0.1),
                params.whole("seed", 0));
    }

    /** Dense pixels of 784 make the loss so steep that plain SGD must go more slowly not to magnify its errors. */
    static Stream<String> catalogue() {
        return Stream.of(
                        product(
                                List.of("n=16,in=784,out=10,steps=20"),
                                List.of("optimizer=sgd,lr=0.01", "optimizer=momentum", "optimizer=adamW"),
                                List.of("bias")),
                        product(
                                List.of("n=13,in=31,out=3,steps=5", "n=1,in=16,out=1,steps=3"),
                                each("optimizer", "sgd", "adamW"),
                                List.of("", "bias")),
                        Stream.of(
                                "n=31,in=1000,out=7,steps=4,optimizer=momentum",
                                "n=16,in=784,out=10,steps=312,lr=0.01,bias"))
                .flatMap(names -> names);
    }

    Judge.Verdict run(Compute compute) {
        try (Scope scope = compute.scope()) {
            Model model = new Model(scope);
            Program program = scope.record(model::step);
            program.run(steps);
            List<HostTensor> atOnce = model.download();
            model.reset();
            Judge.Verdict verdict = inPieces(program, compute.options().mathMode());
            return verdict.failure().isPresent()
                    ? verdict
                    : verdict.and(model.sameBits(atOnce)).and(model.trajectory(atOnce));
        }
    }

    private Judge.Verdict inPieces(Program program, MathMode mode) {
        SequenceCheck check = new SequenceCheck(program.calls());
        Judge.Verdict verdict = Judge.Verdict.RIGHT;
        int done = 0;
        while (done < steps) {
            SequenceCheck.Outcome outcome = check.check(program::run, mode);
            verdict = verdict.and(new Judge.Verdict(
                    outcome.worst(),
                    outcome.violation().map(SequenceCheck.Violation::failure),
                    outcome.mistrusted() == 0));
            done++;
            if (verdict.failure().isPresent()) {
                return verdict;
            }
            int next = Math.min(Math.max(done, 2 * Integer.highestOneBit(done - 1)), steps - 1);
            if (next > done) {
                program.run(next - done);
                done = next;
            }
        }
        return verdict;
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
                case "adamW" -> ops.adamW(parameter, gradient, mean, square, counter, AdamW.learningRate(learningRate));
                case "momentum" -> {
                    Sgd options =
                            Sgd.learningRate(learningRate).withMomentum(0.9).withWeightDecay(1e-4);
                    ops.sgd(parameter, gradient, mean, counter, options);
                }
                default -> ops.sgd(parameter, gradient, Sgd.learningRate(learningRate));
            }
        }

        Judge.Verdict sameBits(List<HostTensor> atOnce) {
            List<HostTensor> inPieces = download();
            for (int i = 0; i < atOnce.size(); i++) {
                if (atOnce.get(i).mismatch(inPieces.get(i)) >= 0) {
                    String problem = "two runs of the same steps, at once and in pieces, leave different bits";
                    return failed(state.get(i).name(), problem);
                }
            }
            return Judge.Verdict.RIGHT;
        }

        Judge.Verdict trajectory(List<HostTensor> last) {
            if (!optimizer.equals("sgd") || weight.compute().options().mathMode() != MathMode.FP32) {
                return Judge.Verdict.RIGHT;
            }
            ReferenceTraining training = new ReferenceTraining(
                    initial.get(0).toDoubles(), bias ? initial.get(1).toDoubles() : null, in, out);
            double[] scaled =
                    ReferenceTraining.pixels(HostTensor.download(pixels).toBytes());
            int[] targets = HostTensor.download(classes).toInts();
            int[] batches = HostTensor.download(order).toInts();
            for (int step = 0; step < steps; step++) {
                training.step(scaled, targets, batches, step * n, n, (float) learningRate);
            }
            double allowed = training.allowedDistance();
            double distance = training.distance(
                    last.get(0).toDoubles(), bias ? last.get(1).toDoubles() : null);
            if (distance <= allowed) {
                boolean tight = allowed <= LOOSE * training.norm();
                return new Judge.Verdict(allowed == 0 ? 0 : distance / allowed, Optional.empty(), tight);
            }
            return failed(
                    "weight",
                    "after " + steps + " steps the weights are " + distance + " away from float64's, where " + allowed
                            + " is allowed");
        }

        private static Judge.Verdict failed(String operand, String problem) {
            return Judge.Verdict.failed(Double.POSITIVE_INFINITY, Failure.other(OpCase.PROGRAM, operand, problem));
        }
    }
}
