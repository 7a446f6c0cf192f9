package dev.lockstep.kernels;

import dev.lockstep.AdamW;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/**
 * The ops of a device that kernels are launched on. Used by one thread at a time; a call allocates nothing, and returns when
 * its launches are in the queue.
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public final class DeviceOps implements Ops {
    private final ElementLaunches elements;
    private final RowLaunches rows;
    private final LinearLaunches linear;
    private final SoftmaxLaunches softmax;
    private final ClassLaunches classes;
    private final OptimizerLaunches optimizers;

    /** Makes ops that launch on a queue, with the matrix products that suit its device. */
    public DeviceOps(KernelQueue queue, MatrixProducts products) {
        GridShape shape = new GridShape(queue.traits());
        elements = new ElementLaunches(queue, shape);
        rows = new RowLaunches(queue, shape);
        linear = new LinearLaunches(queue, shape, products, elements);
        softmax = new SoftmaxLaunches(queue, shape, elements);
        classes = new ClassLaunches(queue, shape);
        optimizers = new OptimizerLaunches(queue, shape);
    }

    @Override
    public void fill(Tensor out, double value) {
        elements.fill(out, value);
    }

    @Override
    public void copy(Tensor source, Tensor out) {
        elements.copy(source, out);
    }

    @Override
    public void convert(Tensor source, Scale scale, Tensor out) {
        elements.convert(source, scale, out);
    }

    @Override
    public void uniform(Tensor out, float low, float high, long seed, long stream) {
        elements.uniform(out, low, high, seed, stream);
    }

    @Override
    public void increment(Tensor counter, int by) {
        elements.increment(counter, by);
    }

    @Override
    public void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        rows.gatherRows(source, index, step, scale, out);
    }

    @Override
    public void writeRow(Tensor row, Tensor index, Tensor out) {
        rows.writeRow(row, index, out);
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        linear.forward(x, weight, bias, y);
    }

    @Override
    public void linearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write) {
        linear.backward(x, weight, gradY, gradX, gradWeight, gradBias, write);
    }

    @Override
    public void relu(Tensor x, Tensor y) {
        elements.relu(x, y);
    }

    @Override
    public void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        elements.reluBackward(x, gradY, gradX);
    }

    @Override
    public void softmax(Tensor logits, Tensor out) {
        softmax.softmax(logits, out, false);
    }

    @Override
    public void logSoftmax(Tensor logits, Tensor out) {
        softmax.softmax(logits, out, true);
    }

    @Override
    public void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        softmax.nllLoss(logProbabilities, labels, options, loss);
    }

    @Override
    public void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        softmax.crossEntropy(logits, labels, options, loss, gradLogits);
    }

    @Override
    public void argmax(Tensor values, Tensor out) {
        classes.argmax(values, out);
    }

    @Override
    public void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        classes.countCorrect(logits, labels, count, write);
    }

    @Override
    public void sgd(Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        optimizers.sgd(weight, gradient, velocity, step, options);
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        optimizers.adamW(weight, gradient, mean, square, step, options);
    }
}
