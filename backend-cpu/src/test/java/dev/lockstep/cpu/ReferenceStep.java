package dev.lockstep.cpu;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.List;

/** The step of training that a linear classifier takes, with data of its own. */
final class ReferenceStep implements AutoCloseable {
    private static final int IMAGES = 64;
    private static final int BATCH = 16;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;

    final Program program;
    final List<Tensor> all;

    private final Scope scope;
    private final Tensor images;
    private final Tensor classes;
    private final Tensor order;
    private final Tensor step;
    private final Tensor x;
    private final Tensor y;
    private final Tensor w;
    private final Tensor b;
    private final Tensor logits;
    private final Tensor gradLogits;
    private final Tensor gradW;
    private final Tensor gradB;
    private final Tensor loss;
    private final Tensor history;
    private final Tensor correct;

    ReferenceStep(Compute compute) {
        scope = compute.scope();
        images = scope.tensorOf(Values.bytes(1, IMAGES * PIXELS), IMAGES, PIXELS);
        classes = scope.tensorOf(Values.below(2, IMAGES, CLASSES));
        order = scope.tensorOf(Values.below(3, IMAGES, IMAGES), IMAGES / BATCH, BATCH);
        step = scope.tensor(DType.I32).named("step");
        x = scope.tensor(DType.F32, BATCH, PIXELS).named("x");
        y = scope.tensor(DType.I32, BATCH).named("y");
        w = scope.tensorOf(Values.uniform(4, CLASSES * PIXELS, -0.1f, 0.1f), CLASSES, PIXELS)
                .named("w");
        b = scope.tensor(DType.F32, CLASSES).named("b");
        logits = scope.tensor(DType.F32, BATCH, CLASSES).named("logits");
        gradLogits = scope.tensor(DType.F32, BATCH, CLASSES).named("gradLogits");
        gradW = scope.tensor(DType.F32, CLASSES, PIXELS).named("gradW");
        gradB = scope.tensor(DType.F32, CLASSES).named("gradB");
        loss = scope.tensor(DType.F32).named("loss");
        history = scope.tensor(DType.F32, IMAGES / BATCH).named("history");
        correct = scope.tensor(DType.I32).named("correct");
        all = List.of(step, x, y, w, b, logits, gradLogits, gradW, gradB, loss, history, correct);
        program = compute.record(this::calls);
    }

    /** Makes the calls. The step starts over each time, so that they can be made forever. */
    void calls(Ops ops) {
        ops.fill(step, 1);
        ops.gatherRows(images, order, step, Scale.PIXELS, x);
        ops.gatherRows(classes, order, step, Scale.NONE, y);
        ops.linear(x, w, b, logits);
        ops.softmaxCrossEntropy(logits, y, CrossEntropy.mean(), loss, gradLogits);
        ops.countCorrect(logits, y, correct, Write.ACCUMULATE);
        ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
        ops.sgd(w, gradW, Sgd.learningRate(0.1));
        ops.sgd(b, gradB, Sgd.learningRate(0.1));
        ops.writeRow(loss, step, history);
        ops.increment(step, 1);
    }

    @Override
    public void close() {
        program.close();
        scope.close();
    }
}
