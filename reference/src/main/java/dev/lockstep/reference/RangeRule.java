package dev.lockstep.reference;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.error.OperandRangeException;
import java.util.Optional;

/** Finds labels and indices that are out of range: a call with one must be refused. */
final class RangeRule {
    private RangeRule() {}

    /** Returns the error that the call must throw, if there is one. */
    static Optional<OperandRangeException> violation(HostCall call) {
        return switch (call.op()) {
            case GATHER_ROWS -> gather(call);
            case WRITE_ROW ->
                first(
                        call.op(),
                        "index",
                        call.operand("index"),
                        0,
                        1,
                        call.operand("out").dim(0));
            case NLL_LOSS -> labels(call, call.operand("logProbabilities").dim(1));
            case SOFTMAX_CROSS_ENTROPY -> labels(call, call.operand("logits").dim(1));
            case SGD, ADAM_W -> schedule(call);
            default -> Optional.empty();
        };
    }

    private static Optional<OperandRangeException> schedule(HostCall call) {
        HostTensor schedule = call.operands().get("schedule");
        boolean isUsed = schedule != null && call.operand("weight").size() > 0;
        return !isUsed || schedule.shape().rank() == 0
                ? Optional.empty()
                : first(call.op(), "step", call.operand("step"), 0, 1, schedule.size());
    }

    private static Optional<OperandRangeException> gather(HostCall call) {
        HostTensor index = call.operand("index");
        HostTensor step = call.operands().get("step");
        int batch = call.operand("out").dim(0);
        int from = 0;
        if (step != null) {
            Optional<OperandRangeException> ofStep = first(call.op(), "step", step, 0, 1, index.dim(0));
            if (ofStep.isPresent()) {
                return ofStep;
            }
            from = step.toInts()[0] * batch;
        }
        return first(
                call.op(),
                "index",
                index,
                from,
                from + batch,
                call.operand("source").dim(0));
    }

    private static Optional<OperandRangeException> labels(HostCall call, int classes) {
        CrossEntropy options = LossPolicy.options(call);
        int[] labels = call.operand("labels").toInts();
        for (int r = 0; r < labels.length; r++) {
            boolean ignored =
                    options.ignoreIndex().isPresent() && options.ignoreIndex().getAsInt() == labels[r];
            if (!ignored && (labels[r] < 0 || labels[r] >= classes)) {
                return Optional.of(new OperandRangeException(call.op(), "labels", r, labels[r], classes));
            }
        }
        return Optional.empty();
    }

    private static Optional<OperandRangeException> first(
            Op op, String operand, HostTensor indices, int from, int to, int limit) {
        for (int i = from; i < to; i++) {
            int value = (int) indices.get(i);
            if (value < 0 || value >= limit) {
                return Optional.of(new OperandRangeException(op, operand, i, value, limit));
            }
        }
        return Optional.empty();
    }
}
