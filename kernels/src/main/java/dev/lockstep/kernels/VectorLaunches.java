package dev.lockstep.kernels;

import dev.lockstep.Write;
import dev.lockstep.op.VectorCall;
import dev.lockstep.spi.Buffer;
import java.util.Map;

/** BLAS level 1. */
final class VectorLaunches {
    private static final Kernel AXPY = new Kernel("vectors.cl", "axpy", Map.of());
    private static final Kernel PARTIAL_DOTS = new Kernel("vectors.cl", "partial_dots", Map.of());
    private static final Kernel FINISH_DOT = new Kernel("vectors.cl", "finish_dot", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;
    private final ElementLaunches elements;

    VectorLaunches(KernelQueue queue, LaunchConfig config, ElementLaunches elements) {
        this.queue = queue;
        this.config = config;
        this.elements = elements;
    }

    /** Launches a call, which is valid. */
    void execute(VectorCall call) {
        switch (call) {
            case VectorCall.Axpy axpy -> axpy(axpy);
            case VectorCall.Dot dot -> dot(dot);
        }
    }

    private void axpy(VectorCall.Axpy call) {
        long n = call.y().size();
        if (n > 0) {
            queue.launch(AXPY)
                    .tensor(call.x())
                    .tensor(call.y())
                    .i64(n)
                    .f32((float) call.factor())
                    .i32(call.write() == Write.ACCUMULATE ? 1 : 0)
                    .run(config.groupSize(), config.forElements(n), 1);
        }
    }

    private void dot(VectorCall.Dot call) {
        long n = call.x().size();
        if (n == 0) {
            elements.fill(call.out(), 0);
            return;
        }
        long groups = config.forElements(n);
        Buffer sums = queue.scratch(0, Float.BYTES * groups);
        queue.launch(PARTIAL_DOTS)
                .tensor(call.x())
                .tensor(call.y())
                .i64(n)
                .buffer(sums)
                .run(config.groupSize(), groups, 1);
        queue.launch(FINISH_DOT)
                .buffer(sums)
                .i32((int) groups)
                .tensor(call.out())
                .run(config.groupSize(), 1, 1);
    }
}
