package dev.lockstep.spi;

import static dev.lockstep.spi.OperandMemory.same;

import dev.lockstep.DType;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the calls of a {@link LinearSoftmaxStep} in order, each only once what it needs is there. */
final class StepMatcher {
    private final int first;
    private OpCall.@Nullable GatherRows images;
    private OpCall.@Nullable GatherRows labels;
    private OpCall.@Nullable Linear linear;
    private OpCall.@Nullable SoftmaxCrossEntropy loss;
    private OpCall.@Nullable CountCorrect count;
    private OpCall.@Nullable LinearBackward backward;
    private OpCall.@Nullable SgdStep weightStep;
    private OpCall.@Nullable SgdStep biasStep;
    private OpCall.@Nullable WriteRow history;
    private OpCall.@Nullable Increment increment;

    StepMatcher(int first) {
        this.first = first;
    }

    /** Takes a call; returns false if it is not part of the step. */
    boolean take(OpCall call) {
        return switch (call) {
            case OpCall.GatherRows gather -> takeGather(gather);
            case OpCall.Linear product -> takeLinear(product);
            case OpCall.SoftmaxCrossEntropy entropy -> takeLoss(entropy);
            case OpCall.CountCorrect correct -> takeCount(correct);
            case OpCall.LinearBackward gradients -> takeBackward(gradients);
            case OpCall.SgdStep update -> takeUpdate(update);
            case OpCall.WriteRow row -> takeHistory(row);
            case OpCall.Increment counter -> takeIncrement(counter);
            default -> false;
        };
    }

    /** Returns the step if the call taken last, at this position, completed it. */
    Optional<LinearSoftmaxStep> complete(int last) {
        if (images == null
                || labels == null
                || linear == null
                || loss == null
                || backward == null
                || weightStep == null
                || biasStep == null
                || increment == null) {
            return Optional.empty();
        }
        return Optional.of(new LinearSoftmaxStep(
                first, last, images, labels, linear, loss, count, backward, weightStep, biasStep, history, increment));
    }

    private boolean takeGather(OpCall.GatherRows gather) {
        OpCall.GatherRows other = images == null ? labels : images;
        if (gather.step() == null || (other != null && !sameRows(gather, other))) {
            return false;
        }
        if (gather.out().dtype() == DType.F32 && images == null) {
            images = gather;
            return gather.out().size() > 0;
        }
        if (gather.out().dtype() == DType.I32 && labels == null) {
            labels = gather;
            return true;
        }
        return false;
    }

    private static boolean sameRows(OpCall.GatherRows a, OpCall.GatherRows b) {
        return same(a.index(), b.index()) && a.index().shape().equals(b.index().shape()) && same(a.step(), b.step());
    }

    private boolean takeLinear(OpCall.Linear product) {
        boolean fits = linear == null
                && images != null
                && product.bias() != null
                && product.y().size() > 0
                && product.x().shape().dim(0) == images.out().shape().dim(0)
                && same(product.x(), images.out());
        linear = product;
        return fits;
    }

    private boolean takeLoss(OpCall.SoftmaxCrossEntropy entropy) {
        boolean fits = loss == null
                && readsLogits(entropy.logits(), entropy.labels())
                && entropy.loss() != null
                && entropy.gradLogits() != null
                && entropy.options().reduction() == Reduction.MEAN
                && entropy.options().classWeights() == null
                && entropy.options().ignoreIndex().isEmpty();
        loss = entropy;
        return fits;
    }

    private boolean takeCount(OpCall.CountCorrect correct) {
        boolean fits =
                count == null && readsLogits(correct.logits(), correct.labels()) && correct.write() == Write.ACCUMULATE;
        count = correct;
        return fits;
    }

    private boolean readsLogits(Tensor logits, Tensor batchLabels) {
        return linear != null
                && labels != null
                && same(logits, linear.y())
                && logits.shape().equals(linear.y().shape())
                && same(batchLabels, labels.out());
    }

    private boolean takeBackward(OpCall.LinearBackward gradients) {
        boolean fits = backward == null
                && loss != null
                && linear != null
                && same(gradients.x(), linear.x())
                && same(gradients.weight(), linear.weight())
                && gradients.weight().shape().equals(linear.weight().shape())
                && same(gradients.gradY(), loss.gradLogits())
                && gradients.gradX() == null
                && gradients.gradWeight() != null
                && gradients.gradBias() != null
                && gradients.write() == Write.OVERWRITE;
        backward = gradients;
        return fits;
    }

    private boolean takeUpdate(OpCall.SgdStep update) {
        if (backward == null
                || linear == null
                || update.options().momentum() != 0
                || update.velocity() != null
                || update.step() != null) {
            return false;
        }
        if (weightStep == null && updates(update, linear.weight(), backward.gradWeight())) {
            weightStep = update;
            return true;
        }
        if (biasStep == null && updates(update, linear.bias(), backward.gradBias())) {
            biasStep = update;
            return true;
        }
        return false;
    }

    private static boolean updates(OpCall.SgdStep update, @Nullable Tensor parameter, @Nullable Tensor gradient) {
        return same(update.weight(), parameter) && same(update.gradient(), gradient);
    }

    private boolean takeHistory(OpCall.WriteRow row) {
        boolean fits = history == null
                && loss != null
                && images != null
                && same(row.row(), loss.loss())
                && row.row().shape().rank() == 0
                && same(row.index(), images.step());
        history = row;
        return fits;
    }

    /** Everything else has to come before: what reads the counter must see it as it was. */
    private boolean takeIncrement(OpCall.Increment counter) {
        increment = counter;
        return weightStep != null
                && biasStep != null
                && images != null
                && same(counter.counter(), images.step())
                && counter.by() == 1;
    }
}
