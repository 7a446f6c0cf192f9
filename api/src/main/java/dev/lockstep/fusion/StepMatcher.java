package dev.lockstep.fusion;

import dev.lockstep.DType;
import dev.lockstep.Reduction;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall.CountCorrect;
import dev.lockstep.op.ElementCall.Increment;
import dev.lockstep.op.LinearCall.Linear;
import dev.lockstep.op.LinearCall.LinearBackward;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall.SgdStep;
import dev.lockstep.op.RowCall.GatherRows;
import dev.lockstep.op.RowCall.WriteRow;
import dev.lockstep.op.SoftmaxCall.SoftmaxCrossEntropy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes the calls of a {@link LinearSoftmaxStep} in order, each only once what it needs is there. */
final class StepMatcher {
    private final int first;
    private @Nullable GatherRows images;
    private @Nullable GatherRows labels;
    private @Nullable Linear linear;
    private @Nullable SoftmaxCrossEntropy loss;
    private @Nullable CountCorrect count;
    private @Nullable LinearBackward backward;
    private @Nullable SgdStep weightStep;
    private @Nullable SgdStep biasStep;
    private @Nullable WriteRow history;
    private @Nullable Increment increment;

    StepMatcher(int first) {
        this.first = first;
    }

    /** Returns whether the two are the same elements. */
    private static boolean same(@Nullable Tensor a, @Nullable Tensor b) {
        return a != null && b != null && a.isSameMemory(b) && a.dtype() == b.dtype();
    }

    /** Takes a call; returns false if it is not part of the step. */
    boolean take(OpCall call) {
        return switch (call) {
            case GatherRows gather -> takeGather(gather);
            case Linear product -> takeLinear(product);
            case SoftmaxCrossEntropy entropy -> takeLoss(entropy);
            case CountCorrect correct -> takeCount(correct);
            case LinearBackward gradients -> takeBackward(gradients);
            case SgdStep update -> takeUpdate(update);
            case WriteRow row -> takeHistory(row);
            case Increment counter -> takeIncrement(counter);
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

    private boolean takeGather(GatherRows gather) {
        GatherRows other = images == null ? labels : images;
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

    private static boolean sameRows(GatherRows a, GatherRows b) {
        return same(a.index(), b.index()) && a.index().shape().equals(b.index().shape()) && same(a.step(), b.step());
    }

    private boolean takeLinear(Linear product) {
        boolean fits = linear == null
                && images != null
                && product.bias() != null
                && product.y().size() > 0
                && product.x().shape().dim(0) == images.out().shape().dim(0)
                && same(product.x(), images.out());
        linear = product;
        return fits;
    }

    private boolean takeLoss(SoftmaxCrossEntropy entropy) {
        boolean fits = loss == null
                && readsLogits(entropy.logits(), entropy.labels())
                && entropy.loss() != null
                && entropy.gradLogits() != null
                && entropy.options().reduction() == Reduction.MEAN
                && entropy.options().classWeights() == null
                && entropy.options().rowWeights() == null
                && entropy.options().ignoreIndex().isEmpty();
        loss = entropy;
        return fits;
    }

    private boolean takeCount(CountCorrect correct) {
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

    private boolean takeBackward(LinearBackward gradients) {
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

    private boolean takeUpdate(SgdStep update) {
        if (backward == null
                || linear == null
                || update.options().momentum() != 0
                || update.velocity() != null
                || !isPaced(update)) {
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

    /** Returns whether the learning rate is the same in all steps, or what a table has for the step. */
    private boolean isPaced(SgdStep update) {
        Tensor schedule = update.options().schedule();
        if (schedule == null || schedule.shape().rank() == 0) {
            return update.step() == null;
        }
        return images != null && same(update.step(), images.step());
    }

    private static boolean updates(SgdStep update, @Nullable Tensor parameter, @Nullable Tensor gradient) {
        return same(update.weight(), parameter) && same(update.gradient(), gradient);
    }

    private boolean takeHistory(WriteRow row) {
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
    private boolean takeIncrement(Increment counter) {
        increment = counter;
        return weightStep != null
                && biasStep != null
                && images != null
                && same(counter.counter(), images.step())
                && counter.by() == 1;
    }
}
