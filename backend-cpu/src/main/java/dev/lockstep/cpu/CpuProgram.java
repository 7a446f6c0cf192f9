package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.spi.BackendProgram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls to be replayed. A step of training that {@link LinearSoftmaxStep} finds is taken in one piece, and all replays of it but the last
 * by a compiled loop where there is one. Elsewhere, a backward pass whose weight gradient goes to a step of plain SGD and nowhere else becomes one
 * pass over the weight: the step takes the gradient from the registers it was summed in, with the same bits, and it is
 * written to memory in the last replay only, when someone may look. Bytes that are converted and then multiplied are converted a few rows at a
 * time where there are compiled loops, and written to memory only if no later call writes over them.
 */
final class CpuProgram implements BackendProgram {
    /** One or more calls, carried out together. */
    private interface Step {
        void run(boolean last);
    }

    private final Step[] steps;
    private final @Nullable NativeSteps compiled;
    private final CopyThread copies;

    private CpuProgram(List<Step> steps, @Nullable NativeSteps compiled, CopyThread copies) {
        this.copies = copies;
        this.compiled = compiled;
        this.steps = steps.toArray(Step[]::new);
    }

    static CpuProgram compile(List<OpCall> calls, CpuOps ops, CopyThread copies) {
        List<Step> steps = new ArrayList<>();
        boolean[] done = new boolean[calls.size()];
        LinearSoftmaxStep whole =
                LinearSoftmaxStep.find(calls).filter(FusedStep::fits).orElse(null);
        for (int i = 0; i < calls.size(); i++) {
            if (whole != null && i == whole.first()) {
                steps.add(last -> ops.step(whole, last));
                i = whole.last();
                continue;
            }
            if (done[i]) {
                continue;
            }
            OpCall call = calls.get(i);
            if (call instanceof ElementCall.Convert convert
                    && i + 1 < calls.size()
                    && calls.get(i + 1) instanceof LinearCall.Linear linear
                    && ops.takesTogether(convert, linear)) {
                boolean keeps = !isWrittenOver(convert.out(), calls.subList(i + 2, calls.size()));
                steps.add(_ -> ops.convertAndMultiply(convert, linear, keeps));
                done[i + 1] = true;
                continue;
            }
            int update = call instanceof LinearCall.LinearBackward backward ? updateOf(backward, i, calls) : -1;
            if (update < 0) {
                steps.add(last -> ops.execute(call));
            } else {
                done[update] = true;
                LinearCall.LinearBackward backward = (LinearCall.LinearBackward) call;
                OptimizerCall.SgdStep sgd = (OptimizerCall.SgdStep) calls.get(update);
                steps.add(last -> ops.backwardAndStep(backward, sgd, last));
            }
        }
        boolean isWhole = whole != null && whole.isWhole(calls.size());
        return new CpuProgram(steps, isWhole ? ops.compiledSteps(whole) : null, copies);
    }

    @Override
    public long run(long times) {
        copies.require();
        long done = compiled == null ? 0 : compiled.run(times - 1);
        boolean last;
        do {
            done++;
            last = done == times || Thread.currentThread().isInterrupted();
            for (Step step : steps) {
                step.run(last);
            }
        } while (!last);
        return done;
    }

    @Override
    public void close() {}

    /** Returns whether the first of these calls that touches a tensor writes all of it and reads none. */
    private static boolean isWrittenOver(Tensor tensor, List<OpCall> calls) {
        for (OpCall call : calls) {
            if (touches(call, tensor)) {
                return call instanceof ElementCall.Convert convert
                        && convert.out().isSameMemory(tensor)
                        && !convert.source().overlaps(tensor);
            }
        }
        return false;
    }

    /** Returns the index of the step that can be taken together with a backward pass, or −1. */
    private static int updateOf(LinearCall.LinearBackward backward, int index, List<OpCall> calls) {
        Tensor gradient = backward.gradWeight();
        if (gradient == null
                || backward.write() == Write.ACCUMULATE
                || backward.gradY().shape().dim(1) > SkinnyProduct.MAX_OUTPUTS
                || backward.gradY().shape().dim(0) > SkinnyGradient.ROWS_PER_PARTIAL) {
            return -1;
        }
        int update = -1;
        for (int i = 0; i < calls.size(); i++) {
            OpCall call = calls.get(i);
            if (i == index || !touches(call, gradient)) {
                continue;
            }
            if (update >= 0 || i < index || !takes(call, gradient, backward.weight())) {
                return -1;
            }
            update = i;
        }
        for (int i = index + 1; i < update; i++) {
            if (touches(calls.get(i), backward.weight()) || changesRate(calls.get(i), calls.get(update))) {
                return -1;
            }
        }
        return update;
    }

    /** Returns whether a call touches what the learning rate of an update is read from. */
    private static boolean changesRate(OpCall call, OpCall update) {
        return update instanceof OptimizerCall.SgdStep sgd
                && sgd.options().schedule() != null
                && (touches(call, sgd.options().schedule()) || (sgd.step() != null && touches(call, sgd.step())));
    }

    private static boolean takes(OpCall call, Tensor gradient, @Nullable Tensor weight) {
        return call instanceof OptimizerCall.SgdStep sgd
                && sgd.options().momentum() == 0
                && sgd.gradient().isSameMemory(gradient)
                && weight != null
                && sgd.weight().isSameMemory(weight);
    }

    private static boolean touches(OpCall call, Tensor tensor) {
        for (Tensor operand : call.operands()) {
            if (operand.overlaps(tensor)) {
                return true;
            }
        }
        return false;
    }
}
