package dev.lockstep.reference;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import java.util.List;

/**
 * The step of the reference training as calls on any {@link Ops}: a batch of images that lie on the device as bytes, a linear layer,
 * the mean softmax cross-entropy, plain SGD. The batch is the row of the order that the step counter names, so the calls can be
 * recorded once and replayed. Backends carry out a recorded one in one piece. The trainer's own step makes the same calls, but with any
 * optimizer, label smoothing and the model that it is given.
 *
 * <p>Makes the tensors that it writes, which begin as zeros; whoever made the factory frees them. Used by one thread.
 */
public final class ReferenceStep {
    private final Tensor images;
    private final Tensor labels;
    private final Tensor order;
    private final Sgd rule;
    private final Tensor step;
    private final Tensor x;
    private final Tensor targets;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor gradLogits;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private final Tensor losses;
    private final Tensor correct;

    /**
     * Makes the tensors.
     *
     * @param images U8 [images, features]
     * @param labels I32 [images], each below {@code classes}
     * @param order I32 [steps, batch], the images of each step
     * @param learningRate of weight and bias
     */
    public ReferenceStep(
            TensorFactory factory, Tensor images, Tensor labels, Tensor order, int classes, double learningRate) {
        long steps = order.shape().dim(0);
        long batch = order.shape().dim(1);
        long features = images.shape().dim(1);
        this.images = images;
        this.labels = labels;
        this.order = order;
        rule = Sgd.learningRate(learningRate);
        step = factory.tensor(DType.I32).named("step");
        x = factory.tensor(DType.F32, batch, features).named("x");
        targets = factory.tensor(DType.I32, batch).named("targets");
        weight = factory.tensor(DType.F32, classes, features).named("weight");
        bias = factory.tensor(DType.F32, classes).named("bias");
        logits = factory.tensor(DType.F32, batch, classes).named("logits");
        loss = factory.tensor(DType.F32).named("loss");
        gradLogits = factory.tensor(DType.F32, batch, classes).named("gradLogits");
        gradWeight = factory.tensor(DType.F32, classes, features).named("gradWeight");
        gradBias = factory.tensor(DType.F32, classes).named("gradBias");
        losses = factory.tensor(DType.F32, steps).named("losses");
        correct = factory.tensor(DType.I32).named("correct");
    }

    /** Makes the trainer's calls: those of {@link #update}, and it counts what was classified correctly and keeps each loss. */
    public void calls(Ops ops) {
        forward(ops);
        ops.countCorrect(logits, targets, correct, Write.ACCUMULATE);
        backward(ops);
        ops.writeRow(loss, step, losses);
        ops.increment(step, 1);
    }

    /** Makes the calls that training needs and no others. */
    public void update(Ops ops) {
        forward(ops);
        backward(ops);
        ops.increment(step, 1);
    }

    private void forward(Ops ops) {
        ops.gatherRows(images, order, step, Scale.PIXELS, x);
        ops.gatherRows(labels, order, step, Scale.NONE, targets);
        ops.linear(x, weight, bias, logits);
        ops.softmaxCrossEntropy(logits, targets, CrossEntropy.mean(), loss, gradLogits);
    }

    private void backward(Ops ops) {
        ops.linearBackward(x, weight, gradLogits, null, gradWeight, gradBias);
        ops.sgd(weight, gradWeight, rule);
        ops.sgd(bias, gradBias, rule);
    }

    /** Returns the step counter, an I32 scalar: the row of the order that comes next. */
    public Tensor step() {
        return step;
    }

    /** Returns the weight, F32 [classes, features]. */
    public Tensor weight() {
        return weight;
    }

    /** Returns the bias, F32 [classes]. */
    public Tensor bias() {
        return bias;
    }

    /** Returns the loss of each step that {@link #calls} has made, F32 [steps]. */
    public Tensor losses() {
        return losses;
    }

    /** Returns how many images {@link #calls} has found to be classified correctly, an I32 scalar. */
    public Tensor correct() {
        return correct;
    }

    /** Returns all tensors that the calls write, each with its name. */
    public List<Tensor> written() {
        return List.of(step, x, targets, weight, bias, logits, loss, gradLogits, gradWeight, gradBias, losses, correct);
    }
}
