package dev.lockstep.cpu;

import dev.lockstep.AdamW;
import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs every op with data made from a seed, and returns what each wrote, to be compared bit by bit. */
final class EveryOp {
    private final Compute compute;
    private final Ops ops;
    private final long seed;
    private final Map<String, byte[]> results = new LinkedHashMap<>();

    private EveryOp(Compute compute, long seed) {
        this.compute = compute;
        this.ops = compute.ops();
        this.seed = seed;
    }

    static Map<String, byte[]> results(Compute compute, long seed, int rows, int in, int out) {
        EveryOp run = new EveryOp(compute, seed);
        run.elementwise(rows * in);
        run.layer(rows, in, out);
        run.rowwise(rows, out);
        run.rowwise(3, in);
        return run.results;
    }

    private void elementwise(int n) {
        try (Scope scope = compute.scope()) {
            Tensor a = scope.tensorOf(Values.uniform(seed, n, -2, 2));
            Tensor b = scope.tensorOf(Values.uniform(seed + 1, n, -2, 2));
            Tensor c = scope.tensor(DType.F32, n);
            Tensor bytes = scope.tensorOf(Values.bytes(seed, n));
            ops.relu(a, c);
            keep("relu", c);
            ops.reluBackward(a, b, c);
            keep("reluBackward", c);
            ops.convert(bytes, Scale.PIXELS, c);
            keep("convert pixels", c);
            ops.convert(a, new Scale(1.1f, 0.3f), c);
            keep("convert scaled", c);
            ops.uniform(c, -3, 5, seed, 2);
            keep("uniform", c);
            Tensor mean = scope.tensor(DType.F32, n);
            Tensor square = scope.tensor(DType.F32, n);
            Tensor step = scope.tensor(DType.I32);
            for (int t = 0; t < 3; t++) {
                ops.sgd(a, b, null, null, Sgd.learningRate(0.1).withWeightDecay(0.01));
                ops.sgd(a, b, c, step, Sgd.learningRate(0.1).withMomentum(0.9).withDampening(0.2));
                ops.sgd(a, b, c, null, Sgd.learningRate(0.1).withMomentum(0.9).withNesterov(true));
                ops.adamW(a, b, mean, square, step, AdamW.learningRate(0.01));
                ops.increment(step, 1);
            }
            keep("optimisers: weight", a);
            keep("optimisers: velocity", c);
            keep("optimisers: mean", mean);
            keep("optimisers: square", square);
        }
    }

    private void layer(int rows, int in, int out) {
        try (Scope scope = compute.scope()) {
            Tensor x = scope.tensorOf(Values.uniform(seed, rows * in, -1, 1), rows, in);
            Tensor w = scope.tensorOf(Values.uniform(seed + 1, out * in, -1, 1), out, in);
            Tensor b = scope.tensorOf(Values.uniform(seed + 2, out, -1, 1), out);
            Tensor gradY = scope.tensorOf(Values.uniform(seed + 3, rows * out, -1, 1), rows, out);
            Tensor y = scope.tensor(DType.F32, rows, out);
            Tensor gradX = scope.tensor(DType.F32, rows, in);
            Tensor gradW = scope.tensor(DType.F32, out, in);
            Tensor gradB = scope.tensor(DType.F32, out);
            Tensor pixels = scope.tensorOf(Values.bytes(seed, rows * in), rows, in);
            Tensor index = scope.tensorOf(Values.below(seed, rows, rows));
            ops.linear(x, w, b, y);
            keep("linear", y);
            ops.linear(x, w, null, y);
            keep("linear without bias", y);
            for (Write write : Write.values()) {
                ops.linearBackward(x, w, gradY, gradX, gradW, gradB, write);
                keep("gradX " + write, gradX);
                keep("gradW " + write, gradW);
                keep("gradB " + write, gradB);
            }
            ops.gatherRows(pixels, index, null, Scale.PIXELS, gradX);
            keep("gatherRows U8", gradX);
            ops.gatherRows(x, index, null, new Scale(2f, 1f), gradX);
            keep("gatherRows F32", gradX);
        }
    }

    private void rowwise(int rows, int classes) {
        try (Scope scope = compute.scope()) {
            Tensor logits = scope.tensorOf(Values.uniform(seed, rows * classes, -50, 50), rows, classes);
            Tensor labels = scope.tensorOf(Values.below(seed, rows, classes));
            Tensor weights = scope.tensorOf(Values.uniform(seed, classes, 0.5f, 2));
            Tensor rowWeights = scope.tensorOf(Values.uniform(seed, rows, 0.5f, 2));
            Tensor out = scope.tensor(DType.F32, rows, classes);
            Tensor index = scope.tensor(DType.I32, rows);
            Tensor loss = scope.tensor(DType.F32);
            Tensor rowLoss = scope.tensor(DType.F32, rows);
            String shape = " " + logits.shape();
            ops.softmax(logits, out);
            keep("softmax" + shape, out);
            ops.argmax(out, index);
            keep("argmax" + shape, index);
            ops.logSoftmax(logits, out);
            keep("logSoftmax" + shape, out);
            ops.nllLoss(out, labels, CrossEntropy.mean(), loss);
            keep("nllLoss" + shape, loss);
            CrossEntropy smooth = CrossEntropy.mean().withLabelSmoothing(0.1);
            for (CrossEntropy options : new CrossEntropy[] {
                CrossEntropy.mean(),
                CrossEntropy.sum().withIgnoreIndex(0),
                smooth,
                smooth.withClassWeights(weights),
                CrossEntropy.mean().withClassWeights(weights),
                CrossEntropy.mean().withRowWeights(rowWeights),
                smooth.withClassWeights(weights).withRowWeights(rowWeights)
            }) {
                ops.softmaxCrossEntropy(logits, labels, options, loss, out);
                keep("loss" + shape, loss);
                keep("gradient" + shape, out);
                ops.softmaxCrossEntropy(logits, labels, options, loss, null);
                keep("loss alone" + shape, loss);
            }
            ops.softmaxCrossEntropy(logits, labels, CrossEntropy.none(), rowLoss, out);
            keep("row losses" + shape, rowLoss);
            keep("row gradients" + shape, out);
            Tensor count = scope.tensor(DType.I32);
            ops.countCorrect(logits, labels, count, Write.OVERWRITE);
            keep("countCorrect" + shape, count);
        }
    }

    private void keep(String name, Tensor tensor) {
        results.put(results.size() + " " + name, bytes(tensor));
    }

    static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[(int) tensor.byteSize()];
        tensor.copyTo(MemorySegment.ofArray(bytes));
        return bytes;
    }
}
