package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;

/** A linear classifier of two features that learns "or", with the tensors of its step. */
final class TinyModel {
    private final Tensor images;
    private final Tensor allLabels;
    private final Tensor order;
    private final Tensor counter;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor w;
    private final Tensor b;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor gradLogits;
    private final Tensor gradX;
    private final Tensor gradW;
    private final Tensor gradB;
    private final Tensor copy;

    TinyModel(Scope scope) {
        images = scope.tensorOf(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 4, 2);
        allLabels = scope.tensorOf(new int[] {0, 1, 1, 1});
        order = scope.tensorOf(new int[] {0, 1, 2, 3}, 1, 4);
        counter = scope.tensor(DType.I32);
        x = scope.tensor(DType.F32, 4, 2);
        labels = scope.tensor(DType.I32, 4);
        w = scope.tensor(DType.F32, 2, 2);
        b = scope.tensor(DType.F32, 2);
        logits = scope.tensor(DType.F32, 4, 2);
        loss = scope.tensor(DType.F32);
        gradLogits = scope.tensor(DType.F32, 4, 2);
        gradX = scope.tensor(DType.F32, 4, 2);
        gradW = scope.tensor(DType.F32, 2, 2);
        gradB = scope.tensor(DType.F32, 2);
        copy = scope.tensor(DType.F32, 2, 2);
    }

    /** A step on all examples, with the gradient of the examples, and a copy of the weight. */
    void step(Ops ops) {
        ops.linear(images, w, b, logits);
        ops.softmaxCrossEntropy(logits, allLabels, CrossEntropy.mean(), loss, gradLogits);
        ops.linearBackward(images, w, gradLogits, gradX, gradW, gradB);
        update(ops);
        ops.copy(w, copy);
    }

    /** A step on the examples that a counter names: what backends do in one piece. */
    void stepByCounter(Ops ops) {
        ops.gatherRows(images, order, counter, Scale.NONE, x);
        ops.gatherRows(allLabels, order, counter, Scale.NONE, labels);
        ops.linear(x, w, b, logits);
        ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
        ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
        update(ops);
        ops.increment(counter, 1);
    }

    private void update(Ops ops) {
        ops.sgd(w, gradW, Sgd.learningRate(0.5));
        ops.sgd(b, gradB, Sgd.learningRate(0.5));
    }

    void resetCounter(Ops ops) {
        ops.fill(counter, 0);
        ops.copy(w, copy);
    }

    /** Adds to the gradient of the weight alone. */
    void accumulate(Ops ops) {
        ops.linearBackward(images, w, gradLogits, null, gradW, null, Write.ACCUMULATE);
    }

    float[] weight() {
        return w.toFloatArray();
    }

    void requireTrained() {
        assertThat(copy.toFloatArray()).isEqualTo(w.toFloatArray());
        assertThat(loss.toFloatArray()[0]).isBetween(0f, 0.4f);
    }
}
