package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Reduction;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What full-batch methods minimise: the mean cross-entropy over all examples, plus {@code l2 / 2} times the sum of the squared weights; the
 * bias is not penalised. Rows are taken a block at a time, so that any number of them fits, and the losses of the blocks are summed on the host
 * in binary64.
 */
final class Objective {
    /**
     * So that a block of some hundred features stays in a cache of the second level. It divides {@link ExampleBlocks#UNIT}: the blocks, and
     * so the bits, are the same wherever the examples lie.
     */
    private static final int BLOCK = 500;

    private final Ops ops;
    private final double totalWeight;
    private final StepRunner runner;
    private final double l2;
    private final ParameterVector point;
    private final ParameterVector gradient;
    private final Tensor x;
    private final Tensor labels;
    private final @Nullable Tensor weights;
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
     * @param factory makes the tensors
     * @param scope records the programs
     */
    Objective(
            Ops ops,
            Dataset data,
            TrainingSettings settings,
            double l2,
            StepRunner runner,
            ParameterVector point,
            ParameterVector gradient,
            TensorFactory factory,
            Scope scope) {
        this.ops = ops;
        int size = data.train().size();
        this.runner = runner;
        this.l2 = l2;
        this.point = point;
        this.gradient = gradient;
        int block = Math.min(BLOCK, size);
        this.x = factory.tensor(DType.F32, block, point.weight().shape().dim(1)).named("objective.x");
        this.labels = factory.tensor(DType.I32, block).named("objective.labels");
        this.counter = factory.tensor(DType.I32).named("objective.block");
        this.losses = factory.tensor(DType.F32, Math.ceilDiv(size, block)).named("objective.losses");
        this.correct = factory.tensor(DType.I32).named("objective.correct");
        this.square = factory.tensor(DType.F32).named("objective.square");
        float[] ofRows = data.train().weights().orElse(null);
        float[] ofClasses = settings.classWeights().areNone()
                ? null
                : settings.classWeights().of(data);
        this.weights = ofRows == null ? null : factory.tensor(DType.F32, block).named("objective.weights");
        this.totalWeight = totalWeight(data.train().labels(), ofRows, ofClasses);
        CrossEntropy sum = new CrossEntropy(
                Reduction.SUM,
                settings.labelSmoothing(),
                ofClasses == null ? null : factory.tensorOf(ofClasses).named("objective.classWeights"),
                null,
                OptionalInt.empty());
        this.whole = program(block, sum, factory, scope);
        this.rest = program(size % block, sum, factory, scope);
    }

    /** Returns the sum of the weights of all examples: their number where there are no weights. */
    private static double totalWeight(int[] labels, float @Nullable [] ofRows, float @Nullable [] ofClasses) {
        double total = 0;
        for (int i = 0; i < labels.length; i++) {
            total += (ofRows == null ? 1.0 : ofRows[i]) * (ofClasses == null ? 1.0 : ofClasses[labels[i]]);
        }
        return total;
    }

    private @Nullable Program program(int rows, CrossEntropy sum, TensorFactory factory, Scope scope) {
        if (rows == 0) {
            return null;
        }
        long classes = point.bias().size();
        Tensor logits = factory.tensor(DType.F32, rows, classes).named("objective.logits");
        Tensor gradLogits = factory.tensor(DType.F32, rows, classes).named("objective.gradLogits");
        Tensor loss = factory.tensor(DType.F32).named("objective.loss");
        Tensor rowsOfX = x.rows(0, rows);
        Tensor rowLabels = labels.rows(0, rows);
        CrossEntropy options = weights == null ? sum : sum.withRowWeights(weights.rows(0, rows));
        return scope.record(calls -> {
            calls.linear(rowsOfX, point.weight(), point.bias(), logits);
            calls.softmaxCrossEntropy(logits, rowLabels, options, loss, gradLogits);
            calls.countCorrect(logits, rowLabels, correct, Write.ACCUMULATE);
            calls.linearBackward(
                    rowsOfX, point.weight(), gradLogits, null, gradient.weight(), gradient.bias(), Write.ACCUMULATE);
            calls.writeRow(loss, counter, losses);
            calls.increment(counter, 1);
        });
    }

    /** Computes the value and the gradient, which a block after the other adds to. */
    double compute(ExampleBlocks examples) {
        ops.fill(gradient.all(), 0);
        ops.fill(correct, 0);
        ops.fill(counter, 0);
        examples.forEach((_, rows) -> add(rows));
        ops.axpy(1 / totalWeight, gradient.all(), gradient.all(), Write.OVERWRITE);
        ops.axpy(l2, point.weight(), gradient.weight());
        ops.dot(point.weight(), point.weight(), square);
        double total = 0;
        for (float loss : losses.toFloatArray()) {
            total += loss;
        }
        return total / totalWeight + l2 / 2 * square.toFloatArray()[0];
    }

    private void add(DeviceExamples examples) {
        int block = Math.toIntExact(x.shape().dim(0));
        for (int from = 0; from < examples.size(); from += block) {
            int to = Math.min(from + block, examples.size());
            int rows = to - from;
            Tensor values = examples.values().rows(from, to);
            ModelInput.reading(() -> ops.convert(values, examples.scale(), x.rows(0, rows)));
            ops.copy(examples.labels().rows(from, to), labels.rows(0, rows));
            if (examples.weights() != null && weights != null) {
                ops.copy(examples.weights().rows(from, to), weights.rows(0, rows));
            }
            Program program = rows == block ? whole : rest;
            if (program != null) {
                runner.run(program, blocksDone++, 1);
            }
        }
    }

    /** Returns how many examples the point classifies correctly. */
    int correct() {
        return correct.toIntArray()[0];
    }
}
