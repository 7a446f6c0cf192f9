package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;
import static java.util.Objects.requireNonNull;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The fused training step. Intermediates stay where they were computed: the logits and their gradient in lanes, the weight gradient in
 * registers. They are written to memory in the last replay only, after which they can be read. The bits are those of the calls one by
 * one, because the loops are the same.
 */
final class FusedStep implements Task {
    /** Larger batches gain little from fusion and are worth several threads. */
    private static final int MAX_ROWS = 128;

    private static final int LANES = Kernels.LANES;

    private final Kernels kernels;
    private final RowGathering gathering;
    private final SkinnyProduct linear;
    private final SkinnyGradient gradient;
    private final LossTargets targets;
    private final LanewiseCrossEntropy loss;
    private final SgdFactors factors = new SgdFactors();
    private final double[] gradBias = new double[LanewiseCrossEntropy.MAX_CLASSES];
    private int rows;
    private int classes;
    private double totalLoss;
    private int correct;
    private MemorySegment gradLogits = MemorySegment.NULL;
    private long gradLogitsAt;
    private boolean counts;
    private boolean last;

    FusedStep(Kernels kernels, RowGathering gathering) {
        this.kernels = kernels;
        this.gathering = gathering;
        linear = new SkinnyProduct(kernels);
        gradient = new SkinnyGradient(kernels);
        targets = new LossTargets(kernels);
        loss = new LanewiseCrossEntropy(kernels, targets);
    }

    /** Returns whether a step is small enough to be fused. */
    static boolean fits(LinearSoftmaxStep step) {
        return step.classes() <= LanewiseCrossEntropy.MAX_CLASSES && step.batch() <= MAX_ROWS;
    }

    /** Takes the step. All intermediates are left in memory only if it is the last. */
    void call(LinearSoftmaxStep step, boolean isLast, WorkerPool pool) {
        gathering.call(step.images(), pool);
        gathering.call(step.labels(), pool);
        rows = (int) step.batch();
        classes = (int) step.classes();
        LinearCall.Linear product = step.linear();
        linear.set(product.x(), product.weight(), product.bias(), product.y());
        SoftmaxCall.SoftmaxCrossEntropy entropy = step.loss();
        targets.set(Op.SOFTMAX_CROSS_ENTROPY, entropy.labels(), classes, entropy.options());
        loss.set(classes, entropy.options().labelSmoothing());
        Tensor lossGradient = step.backward().gradY();
        gradLogits = segmentOf(lossGradient);
        gradLogitsAt = lossGradient.byteOffset();
        counts = step.count() != null;
        last = isLast;
        pool.runHere(1, this);
        results(step, pool);
    }

    @Override
    public void run(int part, Scratch scratch) {
        totalLoss = 0;
        correct = 0;
        Arrays.fill(gradBias, 0, classes, 0);
        for (int first = 0; first < rows; first += LANES) {
            int n = Math.min(LANES, rows - first);
            linear.products(first, n, scratch);
            totalLoss += loss.rows(first, n, true, null, 0, scratch);
            if (counts) {
                correct += loss.countCorrect(first, n, scratch);
            }
            float[] g = scratch.exponentials.array;
            gradient.pack(g, first, n, classes, rows);
            for (int j = 0; j < classes; j++) {
                gradBias[j] = addTo(gradBias[j], g, j * LANES, n);
            }
            if (last) {
                linear.write(first, n, scratch);
                LanewiseCrossEntropy.write(g, n, classes, gradLogits, gradLogitsAt + 4L * first * classes, scratch);
            }
        }
    }

    private static double addTo(double sum, float[] terms, int from, int n) {
        double result = sum;
        for (int i = 0; i < n; i++) {
            result += terms[from + i];
        }
        return result;
    }

    private void results(LinearSoftmaxStep step, WorkerPool pool) {
        Tensor lossOut = requireNonNull(step.loss().loss());
        targets.putTotal(segmentOf(lossOut), lossOut.byteOffset(), totalLoss);
        ClassCall.CountCorrect count = step.count();
        if (count != null) {
            MemorySegment segment = segmentOf(count.count());
            long at = count.count().byteOffset();
            Memory.putInt(segment, at, Memory.getInt(segment, at) + correct);
        }
        gradient.stepPacked(step.linear().x(), step.weightStep(), last, pool);
        stepBias(step.biasStep());
        RowCall.WriteRow history = step.history();
        if (history != null) {
            int row = Indices.scalar(
                    Op.WRITE_ROW, "index", step.step(), history.out().shape().dim(0));
            targets.putTotal(segmentOf(history.out()), history.out().byteOffset() + 4L * row, totalLoss);
        }
        MemorySegment counter = segmentOf(step.step());
        long at = step.step().byteOffset();
        Memory.putInt(counter, at, Memory.getInt(counter, at) + step.increment().by());
    }

    private void stepBias(OptimizerCall.SgdStep update) {
        MemorySegment sums = segmentOf(update.gradient());
        long at = update.gradient().byteOffset();
        for (int j = 0; j < classes; j++) {
            Memory.putFloat(sums, at + 4L * j, (float) gradBias[j]);
        }
        SgdStep.set(factors, update, false);
        Tensor bias = update.weight();
        kernels.sgd(segmentOf(bias), bias.byteOffset(), sums, at, classes, factors);
    }
}
