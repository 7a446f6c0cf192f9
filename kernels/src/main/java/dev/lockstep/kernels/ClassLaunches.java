package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;
import dev.lockstep.spi.Buffer;
import java.util.Map;

/** Argmax, and the count of right predictions. */
final class ClassLaunches {
    private static final Kernel ARGMAX = new Kernel("argmax.cl", "argmax", Map.of());
    private static final Kernel FINISH_COUNT = new Kernel("argmax.cl", "finish_count", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;

    ClassLaunches(KernelQueue queue, LaunchConfig config) {
        this.queue = queue;
        this.config = config;
    }

    /** Launches a call, which is valid. */
    void execute(ClassCall call) {
        switch (call) {
            case ClassCall.Argmax(Tensor values, Tensor out) -> argmax(values, out);
            case ClassCall.CountCorrect(Tensor logits, Tensor labels, Tensor count, Write write) ->
                countCorrect(logits, labels, count, write);
        }
    }

    private void argmax(Tensor values, Tensor out) {
        long rows = values.shape().dim(0);
        if (rows > 0) {
            long classes = values.shape().dim(1);
            int lanes = config.lanes(classes);
            begin(values, rows, classes)
                    .tensor(out)
                    .tensor(null)
                    .buffer(queue.faults()) // not used
                    .i32(lanes)
                    .run(config.groupSize(), config.forSharedRows(rows, classes, lanes), 1);
        }
    }

    private void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        long rows = logits.shape().dim(0);
        long classes = logits.shape().dim(1);
        int lanes = config.lanes(classes);
        int groups = rows == 0 ? 0 : (int) config.forSharedRows(rows, classes, lanes);
        Buffer partialCounts = queue.scratch(0, Math.max(1, (long) Integer.BYTES * groups));
        if (groups > 0) {
            begin(logits, rows, classes)
                    .tensor(null)
                    .tensor(labels)
                    .buffer(partialCounts)
                    .i32(lanes)
                    .run(config.groupSize(), groups, 1);
        }
        queue.launch(FINISH_COUNT)
                .buffer(partialCounts)
                .i32(groups)
                .tensor(count)
                .i32(write == Write.ACCUMULATE ? 1 : 0)
                .run(config.groupSize(), 1, 1);
    }

    private Launch begin(Tensor values, long rows, long classes) {
        return queue.launch(ARGMAX).tensor(values).i64(rows).i64(classes);
    }
}
