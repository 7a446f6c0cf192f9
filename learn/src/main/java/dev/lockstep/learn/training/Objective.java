package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/**
 * What full-batch methods minimise: the mean cross-entropy over all examples, plus {@code l2 / 2} times the sum of the squared weights; the
 * bias is not penalised. Rows are taken a block at a time, so that any number of them fits, and the losses of the blocks are summed on the host
 * in binary64.
 */
final class Objective {
    /** So that a block of some hundred features stays in a cache of the second level. */
    private static final int BLOCK = 512;

    private final Ops ops;
    private final DeviceExamples examples;
    private final StepRunner runner;
    private final double l2;
    private final ParameterVector point;
    private final ParameterVector gradient;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor counter;
    private final Tensor losses;
    private final Tensor correct;
    private final Tensor square;
    private final @Nullable Program whole;
    private final @Nullable Program rest;
    private long blocksDone;

    /**
     * Makes the tensors.
     *
     * @param runner runs the programs of the blocks
     * @param point where the objective is computed
     * @param gradient receives the gradient
     */
    Objective(
            Ops ops,
            DeviceExamples examples,
            StepRunner runner,
            ParameterVector point,
            ParameterVector gradient,
            double labelSmoothing,
            double l2,
            Scope scope) {
        this.ops = ops;
        this.examples = examples;
        this.runner = runner;
        this.l2 = l2;
        this.point = point;
        this.gradient = gradient;
        int block = Math.min(BLOCK, examples.size());
        this.x = scope.tensor(DType.F32, block, point.weight().shape().dim(1)).named("objective.x");
        this.labels = scope.tensor(examples.labels().dtype(), block).named("objective.labels");
        this.counter = scope.tensor(DType.I32).named("objective.block");
        this.losses =
                scope.tensor(DType.F32, (examples.size() + block - 1) / block).named("objective.losses");
        this.correct = scope.tensor(DType.I32).named("objective.correct");
        this.square = scope.tensor(DType.F32).named("objective.square");
        CrossEntropy sum = CrossEntropy.sum().withLabelSmoothing(labelSmoothing);
        this.whole = program(block, sum, scope);
        this.rest = program(examples.size() % block, sum, scope);
    }

    private @Nullable Program program(int rows, CrossEntropy sum, Scope scope) {
        if (rows == 0) {
            return null;
        }
        long classes = point.bias().size();
        Tensor logits = scope.tensor(DType.F32, rows, classes).named("objective.logits");
        Tensor gradLogits = scope.tensor(DType.F32, rows, classes).named("objective.gradLogits");
        Tensor loss = scope.tensor(DType.F32).named("objective.loss");
        Tensor rowsOfX = x.rows(0, rows);
        Tensor rowLabels = labels.rows(0, rows);
        return scope.record(calls -> {
            calls.linear(rowsOfX, point.weight(), point.bias(), logits);
            calls.softmaxCrossEntropy(logits, rowLabels, sum, loss, gradLogits);
            calls.countCorrect(logits, rowLabels, correct, Write.ACCUMULATE);
            calls.linearBackward(
                    rowsOfX, point.weight(), gradLogits, null, gradient.weight(), gradient.bias(), Write.ACCUMULATE);
            calls.writeRow(loss, counter, losses);
            calls.increment(counter, 1);
        });
    }

    /** Computes the value and the gradient. */
    double compute() {
        ops.fill(gradient.all(), 0);
        ops.fill(correct, 0);
        ops.fill(counter, 0);
        int block = Math.toIntExact(x.shape().dim(0));
        for (int from = 0; from < examples.size(); from += block) {
            int rows = Math.min(block, examples.size() - from);
            ops.convert(examples.values().rows(from, from + rows), examples.scale(), x.rows(0, rows));
            ops.copy(examples.labels().rows(from, from + rows), labels.rows(0, rows));
            Program program = rows == block ? whole : rest;
            if (program != null) {
                runner.run(program, blocksDone++, 1);
            }
        }
        ops.axpy(1.0 / examples.size(), gradient.all(), gradient.all(), Write.OVERWRITE);
        ops.axpy(l2, point.weight(), gradient.weight());
        ops.dot(point.weight(), point.weight(), square);
        double total = 0;
        for (float loss : losses.toFloatArray()) {
            total += loss;
        }
        return total / examples.size() + l2 / 2 * square.toFloatArray()[0];
    }

    /** Returns how many examples the point classifies rightly. */
    int correct() {
        return correct.toIntArray()[0];
    }
}
