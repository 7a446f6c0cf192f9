package dev.lockstep.tck.mutant;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Ops;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.SoftmaxCall;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What softmax, the loss and argmax can do wrong. */
public enum LossMutant implements Mutant {
    NO_MAX_SHIFT("softmax does not subtract the maximum", "softmax/n=16,classes=10,data=extreme,seed=0"),
    LOSS_WITHOUT_MAX_SHIFT(
            "the loss does not subtract the maximum",
            "softmaxCrossEntropy/n=16,classes=10,reduction=mean,loss,grad,data=extreme,seed=0"),
    LAST_OF_EQUALS("argmax takes the highest index of equals", "argmax/n=16,classes=10,data=equal,seed=0"),
    SMOOTHING_IGNORED(
            "softmaxCrossEntropy ignores label smoothing",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,smoothing=0.1,loss,grad,data=dense,seed=0"),
    IGNORED_ROWS_COUNTED(
            "the mean divides by all rows, ignored ones too",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,ignore=-100,loss,grad,data=dense,seed=0"),
    UNWEIGHTED_MEAN(
            "the mean divides by the number of rows, not by their weights",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,weights,loss,grad,data=dense,seed=0"),
    ROW_WEIGHTS_IGNORED(
            "rows are not weighted",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,rowweights,loss,grad,data=dense,seed=0"),
    ROW_WEIGHTS_NOT_IN_MEAN(
            "the mean divides by the class weights of the rows, not by their own",
            "softmaxCrossEntropy/n=31,classes=10,reduction=mean,weights,rowweights,loss,grad,data=dense,seed=0"),
    GRADIENT_OF_SUM(
            "the gradient is not divided by the batch",
            "softmaxCrossEntropy/n=16,classes=10,reduction=mean,grad,seed=0"),
    LABELS_UNCHECKED(
            "labels out of range become the nearest class",
            "softmaxCrossEntropy/n=13,classes=10,reduction=none,loss,grad,bad=10,seed=0");

    private final String mistake;
    private final String witness;

    LossMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public void call(OpCall call, Ops right, int nth) {
        switch (call) {
            case SoftmaxCall.Softmax softmax -> softmax(softmax, right);
            case SoftmaxCall.SoftmaxCrossEntropy loss -> crossEntropy(loss, right);
            case ClassCall.Argmax argmax -> argmax(argmax, right);
            default -> right.call(call);
        }
    }

    @Override
    public String toString() {
        return label();
    }

    private void softmax(SoftmaxCall.Softmax call, Ops right) {
        if (this != NO_MAX_SHIFT) {
            right.call(call);
            return;
        }
        float[] values = call.logits().toFloatArray();
        int columns = (int) call.logits().shape().dim(1);
        for (int row = 0; row < values.length; row += Math.max(columns, 1)) {
            float sum = 0;
            for (int j = row; j < row + columns; j++) {
                values[j] = (float) Math.exp(values[j]);
                sum += values[j];
            }
            for (int j = row; j < row + columns; j++) {
                values[j] /= sum;
            }
        }
        call.out().copyFrom(values);
    }

    private void crossEntropy(SoftmaxCall.SoftmaxCrossEntropy call, Ops right) {
        CrossEntropy options = call.options();
        boolean mean = options.reduction() == Reduction.MEAN;
        switch (this) {
            case LOSS_WITHOUT_MAX_SHIFT -> {
                right.call(call);
                overflow(call.logits(), call.loss());
            }
            case SMOOTHING_IGNORED -> on(right, call, options.withLabelSmoothing(0), call.gradLogits());
            case IGNORED_ROWS_COUNTED -> {
                right.call(call);
                if (mean) {
                    rescale(
                            call,
                            totalWeight(call, false, false) / call.labels().size());
                }
            }
            case UNWEIGHTED_MEAN -> {
                right.call(call);
                if (mean) {
                    rescale(call, totalWeight(call, true, true) / totalWeight(call, false, true));
                }
            }
            case ROW_WEIGHTS_IGNORED -> on(right, call, withoutRowWeights(options), call.gradLogits());
            case ROW_WEIGHTS_NOT_IN_MEAN -> {
                right.call(call);
                if (mean) {
                    rescale(call, totalWeight(call, true, true) / totalWeight(call, true, false));
                }
            }
            case GRADIENT_OF_SUM -> {
                on(right, call, options, null);
                right.softmaxCrossEntropy(
                        call.logits(), call.labels(), options.withReduction(Reduction.SUM), null, call.gradLogits());
            }
            case LABELS_UNCHECKED -> clamped(call, right);
            default -> right.call(call);
        }
    }

    private void argmax(ClassCall.Argmax call, Ops right) {
        right.call(call);
        if (this == LAST_OF_EQUALS) {
            float[] values = call.values().toFloatArray();
            int[] columns = call.out().toIntArray();
            int width = (int) call.values().shape().dim(1);
            for (int row = 0; row < columns.length; row++) {
                float greatest = values[row * width + columns[row]];
                for (int j = columns[row] + 1; j < width; j++) {
                    columns[row] = values[row * width + j] == greatest ? j : columns[row];
                }
            }
            call.out().copyFrom(columns);
        }
    }

    private static void on(
            Ops right, SoftmaxCall.SoftmaxCrossEntropy call, CrossEntropy options, @Nullable Tensor gradLogits) {
        right.softmaxCrossEntropy(call.logits(), call.labels(), options, call.loss(), gradLogits);
    }

    /** Where a logit's exponential overflows binary32, the loss becomes infinite. */
    private static void overflow(Tensor logits, @Nullable Tensor loss) {
        for (float logit : logits.toFloatArray()) {
            if (loss != null && logit > 89) {
                LinearMutant.set(loss, 0, Float.POSITIVE_INFINITY);
            }
        }
    }

    private static void clamped(SoftmaxCall.SoftmaxCrossEntropy call, Ops right) {
        int[] labels = call.labels().toIntArray();
        int classes = (int) call.logits().shape().dim(1);
        OptionalInt ignored = call.options().ignoreIndex();
        for (int r = 0; r < labels.length; r++) {
            if (ignored.isEmpty() || labels[r] != ignored.getAsInt()) {
                labels[r] = Math.clamp(labels[r], 0, classes - 1);
            }
        }
        try (Tensor valid = call.labels().compute().tensorOf(labels, labels.length)) {
            right.softmaxCrossEntropy(call.logits(), valid, call.options(), call.loss(), call.gradLogits());
        }
    }

    private static CrossEntropy withoutRowWeights(CrossEntropy options) {
        return new CrossEntropy(
                options.reduction(), options.labelSmoothing(), options.classWeights(), null, options.ignoreIndex());
    }

    /** Returns the sum over the rows that are not ignored of the product of their weights, as far as these are wanted. */
    private static float totalWeight(SoftmaxCall.SoftmaxCrossEntropy call, boolean byClass, boolean byRow) {
        CrossEntropy options = call.options();
        Tensor classWeights = byClass ? options.classWeights() : null;
        Tensor rowWeights = byRow ? options.rowWeights() : null;
        float[] ofClass = classWeights == null ? null : classWeights.toFloatArray();
        float[] ofRow = rowWeights == null ? null : rowWeights.toFloatArray();
        int[] labels = call.labels().toIntArray();
        float total = 0;
        for (int r = 0; r < labels.length; r++) {
            if (options.ignoreIndex().isEmpty()
                    || labels[r] != options.ignoreIndex().getAsInt()) {
                total += (ofClass == null ? 1 : ofClass[labels[r]]) * (ofRow == null ? 1 : ofRow[r]);
            }
        }
        return total;
    }

    private static void rescale(SoftmaxCall.SoftmaxCrossEntropy call, float factor) {
        scale(call.loss(), factor);
        scale(call.gradLogits(), factor);
    }

    private static void scale(@Nullable Tensor tensor, float factor) {
        if (tensor != null) {
            float[] values = tensor.toFloatArray();
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
            tensor.copyFrom(values);
        }
    }
}
