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

    /** Few, because each work-item of the kernel that uses them sums them all. */
    private static final long MAX_PARTIAL_WEIGHTS = 64;

    private static final int PARTIAL_WEIGHTS = 0;
    private static final int PARTIAL_LOSSES = 1;

    private final KernelQueue queue;
    private final LaunchConfig config;
    private final ElementLaunches elements;

    SoftmaxLaunches(KernelQueue queue, LaunchConfig config, ElementLaunches elements) {
        this.queue = queue;
        this.config = config;
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
            int lanes = config.lanes(classes);
            queue.launch(SOFTMAX)
                    .tensor(logits)
                    .i64(rows)
                    .i64(classes)
                    .tensor(out)
                    .i32(logarithm ? 1 : 0)
                    .i32(lanes)
                    .run(config.groupSize(), config.forSharedRows(rows, classes, lanes), 1);
        }
    }

    private void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        long rows = labels.size();
        if (rows == 0) {
            lossOfNothing(options, loss);
            return;
        }
        long groups = config.forElements(rows);
        int partialWeights = countedWeight(logProbabilities, labels, options);
        Buffer partialLosses = queue.scratch(PARTIAL_LOSSES, Float.BYTES * groups);
        queue.launch(NLL_LOSS)
                .tensor(logProbabilities)
                .i64(rows)
                .i64(logProbabilities.shape().dim(1))
                .tensor(labels)
                .tensor(options.classWeights())
                .tensor(options.rowWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .i32(code(options.reduction()))
                .buffer(queue.scratch(PARTIAL_WEIGHTS, Float.BYTES))
                .i32(partialWeights)
                .f32(factor(options, rows))
                .tensor(loss)
                .buffer(partialLosses)
                .buffer(queue.faults())
                .run(config.groupSize(), groups, 1);
        finish(options, rows, partialWeights, groups, loss);
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
        int lanes = config.lanes(classes);
        long groups = config.forSharedRows(rows, classes, lanes);
        int partialWeights = countedWeight(logits, labels, options);
        Buffer partialLosses = queue.scratch(PARTIAL_LOSSES, Float.BYTES * groups);
        queue.launch(kernelOf(call))
                .tensor(logits)
                .i64(rows)
                .i64(classes)
                .tensor(labels)
                .tensor(options.classWeights())
                .tensor(options.rowWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .i32(code(options.reduction()))
                .buffer(queue.scratch(PARTIAL_WEIGHTS, Float.BYTES))
                .i32(partialWeights)
                .f32(factor(options, rows))
                .f32((float) (1 - options.labelSmoothing()))
                .f32((float) (options.labelSmoothing() / classes))
                .tensor(loss)
                .buffer(partialLosses)
                .tensor(gradient)
                .i32(lanes)
                .buffer(queue.faults())
                .run(config.groupSize(), groups, 1);
        finish(options, rows, partialWeights, groups, loss);
    }

    /**
     * Launches the partial sums of the weights that a mean divides by.
     *
     * @return the number of partial sums, 0 if the divisor is the number of rows
     */
    private int countedWeight(Tensor values, Tensor labels, CrossEntropy options) {
        boolean counts = options.classWeights() != null
                || options.rowWeights() != null
                || options.ignoreIndex().isPresent();
        if (options.reduction() != Reduction.MEAN || !counts) {
            return 0;
        }
        long rows = labels.size();
        int groups = (int) Math.min(config.forElements(rows), MAX_PARTIAL_WEIGHTS);
        queue.launch(COUNTED_WEIGHT)
                .tensor(labels)
                .i64(rows)
                .i64(values.shape().dim(1))
                .tensor(options.classWeights())
                .tensor(options.rowWeights())
                .i32(options.ignoreIndex().isPresent() ? 1 : 0)
                .i32(options.ignoreIndex().orElse(0))
                .buffer(queue.scratch(PARTIAL_WEIGHTS, MAX_PARTIAL_WEIGHTS * Float.BYTES))
                .run(config.groupSize(), groups, 1);
        return groups;
    }

    private void finish(CrossEntropy options, long rows, int partialWeights, long groups, @Nullable Tensor loss) {
        if (loss != null && options.reduction() != Reduction.NONE && groups > 1) {
            queue.launch(FINISH_LOSS)
                    .buffer(queue.scratch(PARTIAL_LOSSES, Float.BYTES * groups))
                    .i32((int) groups)
                    .buffer(queue.scratch(PARTIAL_WEIGHTS, Float.BYTES))
                    .i32(partialWeights)
                    .f32(factor(options, rows))
                    .tensor(loss)
                    .run(config.groupSize(), 1, 1);
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

    /** Returns the value of REDUCTION_… in loss.h. */
    private static int code(Reduction reduction) {
        return switch (reduction) {
            case NONE -> 0;
            case MEAN -> 1;
            case SUM -> 2;
        };
    }
}
