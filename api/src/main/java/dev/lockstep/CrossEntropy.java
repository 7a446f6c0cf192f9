package dev.lockstep;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Options of {@link Ops#softmaxCrossEntropy} and {@link Ops#nllLoss}, with the meaning of
 * {@code torch.nn.functional.cross_entropy}. Immutable; each method returns a changed copy.
 *
 * @param reduction how the rows' losses become the result
 * @param labelSmoothing ε in [0, 1]: the target is (1 − ε) of the labelled class and ε/C of each of the C classes
 * @param classWeights F32 [C] on the operands' device, a factor for each class; absent means 1
 * @param rowWeights F32 [N] on the operands' device, a factor for each row; absent means 1
 * @param ignoreIndex a label whose rows count nothing: no loss, no gradient, no weight in the mean; it need not be a
 *     class
 */
@SuppressWarnings("exports") // see Ops
public record CrossEntropy(
        Reduction reduction,
        double labelSmoothing,
        @Nullable Tensor classWeights,
        @Nullable Tensor rowWeights,
        OptionalInt ignoreIndex) {
    private static final CrossEntropy NONE = new CrossEntropy(Reduction.NONE, 0, null, null, OptionalInt.empty());
    private static final CrossEntropy MEAN = new CrossEntropy(Reduction.MEAN, 0, null, null, OptionalInt.empty());
    private static final CrossEntropy SUM = new CrossEntropy(Reduction.SUM, 0, null, null, OptionalInt.empty());

    /** Checks that no component but the weights is absent. */
    public CrossEntropy {
        requireNonNull(reduction, "reduction");
        requireNonNull(ignoreIndex, "ignoreIndex");
    }

    /** One loss per row. */
    public static CrossEntropy none() {
        return NONE;
    }

    /** The mean over the rows. */
    public static CrossEntropy mean() {
        return MEAN;
    }

    /** The sum over the rows. */
    public static CrossEntropy sum() {
        return SUM;
    }

    /** Returns these options with label smoothing ε in [0, 1]. */
    public CrossEntropy withLabelSmoothing(double epsilon) {
        return new CrossEntropy(reduction, epsilon, classWeights, rowWeights, ignoreIndex);
    }

    /** Returns these options with class weights, F32 [C]. */
    public CrossEntropy withClassWeights(Tensor weights) {
        return new CrossEntropy(reduction, labelSmoothing, weights, rowWeights, ignoreIndex);
    }

    /** Returns these options with row weights, F32 [N]: what others call sample weights. */
    public CrossEntropy withRowWeights(Tensor weights) {
        return new CrossEntropy(reduction, labelSmoothing, classWeights, weights, ignoreIndex);
    }

    /** Returns these options with another reduction. */
    public CrossEntropy withReduction(Reduction newReduction) {
        return new CrossEntropy(newReduction, labelSmoothing, classWeights, rowWeights, ignoreIndex);
    }

    /** Returns these options with a label whose rows are ignored. */
    public CrossEntropy withIgnoreIndex(int label) {
        return new CrossEntropy(reduction, labelSmoothing, classWeights, rowWeights, OptionalInt.of(label));
    }
}
