package dev.lockstep.kernels;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.spi.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Softmax and the losses. */
final class SoftmaxLaunches {
    private static final Kernel SOFTMAX = new Kernel("softmax.cl", "softmax", Map.of());
    private static final Kernel CROSS_ENTROPY = crossEntropy(Map.of());
    private static final Kernel SMOOTH_CROSS_ENTROPY = crossEntropy(Map.of("SMOOTH", "1"));
    private static final Kernel CROSS_ENTROPY_IN_PLACE = crossEntropy(Map.of("IN_PLACE", "1"));
    private static final Kernel SMOOTH_CROSS_ENTROPY_IN_PLACE = crossEntropy(Map.of("IN_PLACE", "1", "SMOOTH", "1"));
    private static final Kernel NLL_LOSS = new Kernel("loss.cl", "nll_loss", Map.of());
    private static final Kernel COUNTED_WEIGHT = new Kernel("loss.cl", "counted_weight", Map.of());
    private static final Kernel FINISH_LOSS = new Kernel("loss.cl", "finish_loss", Map.of());

    /** Every item of the kernel that uses them adds the parts of the weight up. */
    private static final long MOST_WEIGHT_PARTS = 64;

    private static final int WEIGHT_PARTS = 0;
    private static final int LOSS_PARTS = 1;

    private final KernelQueue queue;
    private final GridShape shape;
    private final ElementLaunches elements;

    SoftmaxLaunches(KernelQueue queue, GridShape shape, ElementLaunches elements) {
        this.queue = queue;
        this.shape = shape;
        this.elements = elements;
    }

    /** Launches a call, which is valid. */
    void execute(SoftmaxCall call) {
        switch (call) {
            case SoftmaxCall.Softmax(Tensor logits, Tensor out) -> softmax(logits, out, false);
            case SoftmaxCall.LogSoftmax(Tensor logits, Tensor out) -> softmax(logits, out, true);
            case SoftmaxCall.NllLoss nll -> nllLoss(nll.logProbabilities(), nll.labels(), nll.options(), nll.loss());
            case SoftmaxCall.SoftmaxCrossEntropy entropy -> crossEntropy(entropy);
        }
    }

    private void softmax(Tensor logits, Tensor out, boolean logarithm) {
        long rows = logits.shape().dim(0);
        long classes = logits.shape().dim(1);
        if (out.size() > 0) {
            int lanes = shape.lanes(classes);
            queue.launch(SOFTMAX)
                    .tensor(logits)
                    .i64(rows)
                    .i64(classes)
                    .tensor(out)
                    .i32(logarithm ? 1 : 0)
                    .i32(lanes)
                    .run(shape.groupSize(), shape.forSharedRows(rows, classes, lanes), 1);
        }
    }

    private void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        long rows = labels.size();
        if (rows == 0) {
            lossOfNothing(options, loss);
            return;
        }
        long groups = shape.forElements(rows);
        int weightParts = countedWeight(logProbabilities, labels, options);
        Buffer lossParts = queue.scratch(LOSS_PARTS, Float.BYTES * groups);
        queue.launch(NLL_LOSS)
                .tensor(logProbabilities)
                .i64(rows)
                .i64(logProbabilities.shape().dim(1))
                .tensor(labels)
                .tensor(options.classWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .i32(code(options.reduction()))
                .buffer(queue.scratch(WEIGHT_PARTS, Float.BYTES))
                .i32(weightParts)
                .f32(factor(options, rows))
                .tensor(loss)
                .buffer(lossParts)
                .buffer(queue.faults())
                .run(shape.groupSize(), groups, 1);
        finish(options, rows, weightParts, groups, loss);
    }

    private static Kernel crossEntropy(Map<String, String> macros) {
        return new Kernel("cross_entropy.cl", "softmax_cross_entropy", macros);
    }

    private static Kernel kernelOf(SoftmaxCall.SoftmaxCrossEntropy call) {
        boolean smooth = call.options().labelSmoothing() != 0;
        if (call.gradLogits() != null && call.gradLogits().isSameMemory(call.logits())) {
            return smooth ? SMOOTH_CROSS_ENTROPY_IN_PLACE : CROSS_ENTROPY_IN_PLACE;
        }
        return smooth ? SMOOTH_CROSS_ENTROPY : CROSS_ENTROPY;
    }

    private void crossEntropy(SoftmaxCall.SoftmaxCrossEntropy call) {
        Tensor logits = call.logits();
        Tensor labels = call.labels();
        CrossEntropy options = call.options();
        Tensor loss = call.loss();
        Tensor gradient = call.gradLogits();
        long rows = labels.size();
        if (rows == 0) {
            lossOfNothing(options, loss);
            return;
        }
        long classes = logits.shape().dim(1);
        int lanes = shape.lanes(classes);
        long groups = shape.forSharedRows(rows, classes, lanes);
        int weightParts = countedWeight(logits, labels, options);
        Buffer lossParts = queue.scratch(LOSS_PARTS, Float.BYTES * groups);
        queue.launch(kernelOf(call))
                .tensor(logits)
                .i64(rows)
                .i64(classes)
                .tensor(labels)
                .tensor(options.classWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .i32(code(options.reduction()))
                .buffer(queue.scratch(WEIGHT_PARTS, Float.BYTES))
                .i32(weightParts)
                .f32(factor(options, rows))
                .f32((float) (1 - options.labelSmoothing()))
                .f32((float) (options.labelSmoothing() / classes))
                .tensor(loss)
                .buffer(lossParts)
                .tensor(gradient)
                .i32(lanes)
                .buffer(queue.faults())
                .run(shape.groupSize(), groups, 1);
        finish(options, rows, weightParts, groups, loss);
    }

    /** Launches the sum of the weights that a mean divides by, and returns in how many parts it is; 0 where it is the number of rows. */
    private int countedWeight(Tensor values, Tensor labels, CrossEntropy options) {
        boolean counts = options.classWeights() != null || options.ignoreIndex().isPresent();
        if (options.reduction() != Reduction.MEAN || !counts) {
            return 0;
        }
        long rows = labels.size();
        int groups = (int) Math.min(shape.forElements(rows), MOST_WEIGHT_PARTS);
        queue.launch(COUNTED_WEIGHT)
                .tensor(labels)
                .i64(rows)
                .i64(values.shape().dim(1))
                .tensor(options.classWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .buffer(queue.scratch(WEIGHT_PARTS, MOST_WEIGHT_PARTS * Float.BYTES))
                .run(shape.groupSize(), groups, 1);
        return groups;
    }

    private void finish(CrossEntropy options, long rows, int weightParts, long groups, @Nullable Tensor loss) {
        if (loss != null && options.reduction() != Reduction.NONE && groups > 1) {
            queue.launch(FINISH_LOSS)
                    .buffer(queue.scratch(LOSS_PARTS, Float.BYTES * groups))
                    .i32((int) groups)
                    .buffer(queue.scratch(WEIGHT_PARTS, Float.BYTES))
                    .i32(weightParts)
                    .f32(factor(options, rows))
                    .tensor(loss)
                    .run(shape.groupSize(), 1, 1);
        }
    }

    private void lossOfNothing(CrossEntropy options, @Nullable Tensor loss) {
        if (loss != null && options.reduction() != Reduction.NONE) {
            elements.fill(loss, options.reduction() == Reduction.MEAN ? Double.NaN : 0);
        }
    }

    private static float factor(CrossEntropy options, long rows) {
        return options.reduction() == Reduction.MEAN ? (float) (1.0 / rows) : 1;
    }

    /** REDUCTION_… of loss.h. */
    private static int code(Reduction reduction) {
        return switch (reduction) {
            case NONE -> 0;
            case MEAN -> 1;
            case SUM -> 2;
        };
    }
}
