package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.spi.Fma;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * {@link dev.lockstep.Ops#softmaxCrossEntropy}. Values of which a row has one are computed in binary64. The losses of a part are added in
 * the order of the rows, and then those of the parts in order.
 */
final class SoftmaxCrossEntropy extends RowTask {
    private static final int LANES = Kernels.LANES;

    private final Kernels kernels;
    private final LossTargets targets;
    private final LanewiseCrossEntropy shortRows;
    private final double[] lossOfPart = new double[MAX_PARTS];
    private MemorySegment logits = MemorySegment.NULL;
    private long logitsAt;
    private @Nullable MemorySegment loss;
    private long lossAt;
    private @Nullable MemorySegment gradient;
    private long gradientAt;
    private boolean inPlace;
    private int classes;
    private double smoothing;
    private double totalWeight;

    SoftmaxCrossEntropy(Kernels kernels) {
        this.kernels = kernels;
        targets = new LossTargets(kernels);
        shortRows = new LanewiseCrossEntropy(kernels, targets);
    }

    void call(
            Tensor input,
            Tensor labels,
            CrossEntropy options,
            @Nullable Tensor lossOut,
            @Nullable Tensor gradLogits,
            WorkerPool pool) {
        classes = Math.toIntExact(input.shape().dim(1));
        targets.set(Op.SOFTMAX_CROSS_ENTROPY, labels, classes, options);
        logits = segmentOf(input);
        logitsAt = input.byteOffset();
        loss = lossOut == null ? null : segmentOf(lossOut);
        lossAt = lossOut == null ? 0 : lossOut.byteOffset();
        gradient = gradLogits == null ? null : segmentOf(gradLogits);
        gradientAt = gradLogits == null ? 0 : gradLogits.byteOffset();
        inPlace = gradLogits != null && gradLogits.isSameMemory(input);
        smoothing = options.labelSmoothing();
        totalWeight = targets.totalWeight(classes);
        if (fewClasses()) {
            shortRows.set(classes, smoothing);
        }
        over(input.shape().dim(0), 4L * classes, pool);
        MemorySegment out = loss;
        if (out != null) {
            double total = 0;
            for (int part = 0; part < parts(); part++) {
                total += lossOfPart[part];
            }
            targets.putTotal(out, lossAt, total);
        }
    }

    @Override
    void rows(long first, long end, int part, Scratch scratch) {
        lossOfPart[part] = fewClasses() ? shortRows(first, end, scratch) : longRows(first, end, scratch);
    }

    private double longRows(long first, long end, Scratch scratch) {
        MemorySegment out = loss;
        double sum = 0;
        for (long i = first; i < end; i++) {
            double rowLoss = row(i, scratch);
            if (out != null) {
                targets.putRow(out, lossAt, i, rowLoss);
            }
            sum += rowLoss;
        }
        return sum;
    }

    private double shortRows(long first, long end, Scratch scratch) {
        long at = 4 * first * classes;
        int n = (int) (end - first);
        MemorySegment losses = shortRows.wholeRows(logits, logitsAt + at, first, n, gradient, gradientAt + at, scratch);
        if (losses != null) {
            return LanewiseCrossEntropy.total(losses, n);
        }
        double sum = 0;
        for (long i = first; i < end; i += LANES) {
            sum += group(i, (int) Math.min(LANES, end - i), scratch);
        }
        return sum;
    }

    private boolean fewClasses() {
        return classes > 0 && classes <= LanewiseCrossEntropy.MAX_CLASSES;
    }

    private double group(long first, int n, Scratch scratch) {
        for (int lane = 0; lane < LANES; lane++) {
            long z = logitsAt + 4 * (first + Math.min(lane, n - 1)) * classes;
            for (int j = 0; j < classes; j++) {
                scratch.rowsInLanes.array[j * LANES + lane] = Memory.getFloat(logits, z + 4L * j);
            }
        }
        MemorySegment grad = gradient;
        double sum = shortRows.rows(first, n, grad != null, loss, lossAt, scratch);
        if (grad != null) {
            LanewiseCrossEntropy.write(
                    scratch.exponentials.array, n, classes, grad, gradientAt + 4 * first * classes, scratch);
        }
        return sum;
    }

    private double ignore(@Nullable MemorySegment grad, long gradAt) {
        if (grad != null && classes > 0) {
            grad.asSlice(gradAt, 4L * classes).fill((byte) 0);
        }
        return 0;
    }

    private double refuse(@Nullable MemorySegment grad, long gradAt) {
        if (grad != null) {
            Softmax.fillNaN(grad, gradAt, classes);
        }
        return Double.NaN;
    }

    private double row(long i, Scratch scratch) {
        int label = targets.label(i);
        MemorySegment grad = gradient;
        long gradAt = gradientAt + 4 * i * classes;
        if (targets.isIgnored(label)) {
            return ignore(grad, gradAt);
        }
        long z = logitsAt + 4 * i * classes;
        float max = kernels.max(logits, z, classes);
        if (!Float.isFinite(max)) {
            return refuse(grad, gradAt);
        }
        boolean usesScratch = grad == null || inPlace;
        MemorySegment exponentials = usesScratch ? scratch.aligned(4L * classes) : grad;
        long eAt = usesScratch ? 0 : gradAt;
        double sum = kernels.expSum(logits, z, classes, max, exponentials, eAt, scratch.lanes);
        double rowLoss = targets.rowWeight(i) * lossOf(z, label, max, StrictMath.log(sum));
        if (grad != null) {
            gradient(exponentials, eAt, grad, gradAt, label, sum, targets.rowWeight(i));
        }
        return rowLoss;
    }

    private double lossOf(long z, int label, float max, double logSum) {
        double logProbability = (double) Memory.getFloat(logits, z + 4L * label) - max - logSum;
        double labelled = -(1 - smoothing) * targets.weight(label) * logProbability;
        if (smoothing == 0) {
            return labelled;
        }
        double all = 0;
        for (int j = 0; j < classes; j++) {
            all += targets.weight(j) * ((double) Memory.getFloat(logits, z + 4L * j) - max - logSum);
        }
        return labelled - smoothing / classes * all;
    }

    /** Computes the gradient of a row from its exponentials. At the label, where terms cancel, it is computed in binary64. */
    private void gradient(
            MemorySegment e, long eAt, MemorySegment grad, long gradAt, int label, double sum, double rowWeight) {
        double rowFactor = rowWeight * targets.rowFactor();
        double labelCoefficient = (1 - smoothing) * targets.weight(label) * rowFactor;
        double classCoefficient = smoothing / classes * rowFactor;
        double softmaxCoefficient = labelCoefficient + classCoefficient * totalWeight;
        double probability = Memory.getFloat(e, eAt + 4L * label) / sum;
        double labelled =
                probability * softmaxCoefficient - labelCoefficient - classCoefficient * targets.weight(label);
        float factor = (float) (softmaxCoefficient / sum);
        if (targets.hasClassWeights() && smoothing != 0) {
            for (int j = 0; j < classes; j++) {
                float own = Memory.getFloat(e, eAt + 4L * j);
                Memory.putFloat(
                        grad, gradAt + 4L * j, Fma.fma(own, factor, (float) -(classCoefficient * targets.weight(j))));
            }
        } else {
            kernels.scale(e, eAt, grad, gradAt, classes, factor, (float) -classCoefficient);
        }
        Memory.putFloat(grad, gradAt + 4L * label, (float) labelled);
    }
}
