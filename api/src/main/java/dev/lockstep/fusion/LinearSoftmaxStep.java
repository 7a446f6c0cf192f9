package dev.lockstep.fusion;

import dev.lockstep.Tensor;
import dev.lockstep.op.ClassCall.CountCorrect;
import dev.lockstep.op.ElementCall.Increment;
import dev.lockstep.op.LinearCall.Linear;
import dev.lockstep.op.LinearCall.LinearBackward;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall.SgdStep;
import dev.lockstep.op.RowCall.GatherRows;
import dev.lockstep.op.RowCall.WriteRow;
import dev.lockstep.op.SoftmaxCall.SoftmaxCrossEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One training step of a linear softmax classifier with plain SGD, found among the calls of a program: a batch is gathered by
 * the row of an index table that the step counter names, the loss and the gradients are computed, weight and bias are updated,
 * and the counter moves on. A backend that finds it may carry it out in one piece, and where it {@link #isWhole} program, many
 * replays of it in one piece.
 *
 * <p>It is found only where that is sound. The calls follow each other without others between, in any order that their results
 * allow, with the increment last. No tensor that the step writes shares memory with another operand, and no other call of the
 * program touches an intermediate: {@link #intermediates}. So within a run of the program nothing can see the intermediates.
 * <em>After</em> the run someone may look: then every one of them must hold its value from the last replay, as if the calls had
 * been made one by one.
 *
 * <p>Operands that are not intermediates (weight, bias, step counter, count, history) must be right after each replay if
 * the step is not the whole program, and after the last one if it is. Indices and labels out of range remain errors.
 *
 * @param first the position of the first call
 * @param last the position of the last call; all calls from the first to here belong to the step
 * @param images gathers F32 or U8 rows into the batch; its index is a table, and its step is present
 * @param labels gathers the labels of the batch, with the same table and step
 * @param linear the logits of the batch, with a bias
 * @param loss the mean cross-entropy and its gradient, both present; any label smoothing, no weights, no ignored label
 * @param count adds the number of rows classified correctly to a count, or absent
 * @param backward the gradients of weight and bias, overwritten; the gradient of the batch is absent
 * @param weightStep plain SGD on the weight: no momentum; any weight decay; a schedule is a scalar, or a table
 *     whose element the step counter names
 * @param biasStep plain SGD on the bias; its options may be others than the weight's
 * @param history writes the loss to the row of a history that the step counter names, or absent
 * @param increment adds 1 to the step counter
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public record LinearSoftmaxStep(
        int first,
        int last,
        GatherRows images,
        GatherRows labels,
        Linear linear,
        SoftmaxCrossEntropy loss,
        @Nullable CountCorrect count,
        LinearBackward backward,
        SgdStep weightStep,
        SgdStep biasStep,
        @Nullable WriteRow history,
        Increment increment) {
    /** Returns the first such step among the calls. */
    public static Optional<LinearSoftmaxStep> find(List<OpCall> calls) {
        for (int first = 0; first < calls.size(); first++) {
            StepMatcher matcher = new StepMatcher(first);
            for (int i = first; i < calls.size() && matcher.take(calls.get(i)); i++) {
                Optional<LinearSoftmaxStep> step = matcher.complete(i);
                if (step.isPresent()) {
                    if (step.get().isSound(calls)) {
                        return step;
                    }
                    break;
                }
            }
        }
        return Optional.empty();
    }

    /** Returns whether the step is all of a program of that many calls. */
    public boolean isWhole(int calls) {
        return first == 0 && last == calls - 1;
    }

    /** Returns the number of rows of a batch, at least 1. */
    public long batch() {
        return linear.y().shape().dim(0);
    }

    /** Returns the length of a row of the batch, at least 1. */
    public long features() {
        return linear.weight().shape().dim(1);
    }

    /** Returns the number of classes, at least 1. */
    public long classes() {
        return linear.weight().shape().dim(0);
    }

    /** Returns the schedules of the learning rates, up to two. */
    public List<Tensor> schedules() {
        return present(weightStep.options().schedule(), biasStep.options().schedule());
    }

    /** Returns the step counter: I32 scalar. */
    public Tensor step() {
        return increment.counter();
    }

    /** Returns what the calls hand each other: batch, labels, logits, loss, and the gradients of logits, weight and bias. */
    public List<Tensor> intermediates() {
        return present(
                images.out(),
                labels.out(),
                linear.y(),
                loss.loss(),
                loss.gradLogits(),
                backward.gradWeight(),
                backward.gradBias());
    }

    /** Returns what outlives the step and is written: weight, bias, step counter, and if present count and history. */
    private List<Tensor> results() {
        return present(
                linear.weight(),
                linear.bias(),
                step(),
                count == null ? null : count.count(),
                history == null ? null : history.out());
    }

    private static List<Tensor> present(@Nullable Tensor... tensors) {
        return Stream.of(tensors)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    private boolean isSound(List<OpCall> calls) {
        List<Tensor> written = new ArrayList<>(intermediates());
        written.addAll(results());
        List<Tensor> all = new ArrayList<>(written);
        all.addAll(List.of(images.source(), images.index(), labels.source()));
        all.addAll(schedules());
        for (int i = 0; i < written.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                if (written.get(i).overlaps(all.get(j))) {
                    return false;
                }
            }
        }
        for (int i = 0; i < calls.size(); i++) {
            if ((i < first || i > last) && touches(calls.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean touches(OpCall call) {
        for (Tensor operand : call.operands()) {
            for (Tensor intermediate : intermediates()) {
                if (operand.overlaps(intermediate)) {
                    return true;
                }
            }
        }
        return false;
    }
}
