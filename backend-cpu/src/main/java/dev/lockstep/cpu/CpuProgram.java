package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.LinearSoftmaxStep;
import dev.lockstep.spi.OpCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Calls to be replayed. A step of training that {@link LinearSoftmaxStep} finds is taken in one piece. Elsewhere, a backward pass whose weight gradient goes to a step of plain SGD and nowhere else becomes one
 * pass over the weight: the step takes the gradient from the registers it was summed in, with the same bits, and it is
 * written to memory in the last replay only, when someone may look.
 */
final class CpuProgram implements BackendProgram {
    /** One or more calls, carried out together. */
    private interface Step {
        void run(boolean last);
    }

    private final Step[] steps;

    private CpuProgram(List<Step> steps) {
        this.steps = steps.toArray(Step[]::new);
    }

    static CpuProgram compile(List<OpCall> calls, CpuOps ops) {
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
            int update = call instanceof OpCall.LinearBackward backward ? updateOf(backward, i, calls) : -1;
            if (update < 0) {
                steps.add(last -> call.on(ops));
            } else {
                done[update] = true;
                OpCall.LinearBackward backward = (OpCall.LinearBackward) call;
                OpCall.SgdStep sgd = (OpCall.SgdStep) calls.get(update);
                steps.add(last -> ops.backwardAndStep(backward, sgd, last));
            }
        }
        return new CpuProgram(steps);
    }

    @Override
    public void run(long times) {
        for (long i = 1; i <= times; i++) {
            for (Step step : steps) {
                step.run(i == times);
            }
        }
    }

    @Override
    public void close() {}

    /** Returns the index of the step that can be taken together with a backward pass, or −1. */
    private static int updateOf(OpCall.LinearBackward backward, int index, List<OpCall> calls) {
        Tensor gradient = backward.gradWeight();
        if (gradient == null
                || backward.write() == Write.ACCUMULATE
                || backward.gradY().shape().dim(1) > NarrowLinear.MOST_OUTPUTS
                || backward.gradY().shape().dim(0) > NarrowGradient.LONG) {
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
            if (touches(calls.get(i), backward.weight())) {
                return -1;
            }
        }
        return update;
    }

    private static boolean takes(OpCall call, Tensor gradient, @Nullable Tensor weight) {
        return call instanceof OpCall.SgdStep sgd
                && sgd.options().momentum() == 0
                && sameMemory(sgd.gradient(), gradient)
                && weight != null
                && sameMemory(sgd.weight(), weight);
    }

    private static boolean touches(OpCall call, Tensor tensor) {
        for (Tensor operand : call.operands()) {
            if (operand.buffer().equals(tensor.buffer())
                    && operand.byteOffset() < tensor.byteOffset() + tensor.byteSize()
                    && tensor.byteOffset() < operand.byteOffset() + operand.byteSize()) {
                return true;
            }
        }
        return false;
    }

    private static boolean sameMemory(Tensor a, Tensor b) {
        return a.buffer().equals(b.buffer()) && a.byteOffset() == b.byteOffset() && a.byteSize() == b.byteSize();
    }
}
