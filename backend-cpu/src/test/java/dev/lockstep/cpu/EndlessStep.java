package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.reference.ReferenceStep;
import java.util.List;

/** The reference step with data of its own. It starts over each time, so that it can be made forever. */
final class EndlessStep implements AutoCloseable {
    private static final int IMAGES = 64;
    private static final int BATCH = 16;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;

    final Program program;
    final List<Tensor> all;

    private final Scope scope;
    private final ReferenceStep step;

    EndlessStep(Compute compute) {
        scope = compute.scope();
        Tensor images = scope.tensorOf(Values.bytes(1, IMAGES * PIXELS), IMAGES, PIXELS);
        Tensor classes = scope.tensorOf(Values.below(2, IMAGES, CLASSES));
        Tensor order = scope.tensorOf(Values.below(3, IMAGES, IMAGES), IMAGES / BATCH, BATCH);
        step = new ReferenceStep(scope, images, classes, order, CLASSES, 0.1);
        step.weight().copyFrom(Values.uniform(4, CLASSES * PIXELS, -0.1f, 0.1f));
        all = step.written();
        program = compute.record(this::calls);
    }

    void calls(Ops ops) {
        ops.fill(step.step(), 1);
        step.calls(ops);
    }

    @Override
    public void close() {
        program.close();
        scope.close();
    }
}
