package dev.lockstep.spi;

import dev.lockstep.AdamW;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/** Ops that are handled as values: every method makes an {@link OpCall} of its arguments. For decorators of ops. */
@SuppressWarnings("exports") // @Nullable is there for tools
public abstract class CallOps implements Ops {
    /** For subclasses. */
    protected CallOps() {}

    /** Handles a call; to make it, {@link OpCall#on}. */
    protected abstract void handle(OpCall call);

    @Override
    public final void fill(Tensor out, double value) {
        handle(new OpCall.Fill(out, value));
    }

    @Override
    public final void copy(Tensor source, Tensor out) {
        handle(new OpCall.Copy(source, out));
    }

    @Override
    public final void convert(Tensor source, Scale scale, Tensor out) {
        handle(new OpCall.Convert(source, scale, out));
    }

    @Override
    public final void uniform(Tensor out, float low, float high, long seed, long stream) {
        handle(new OpCall.Uniform(out, low, high, seed, stream));
    }

    @Override
    public final void increment(Tensor counter, int by) {
        handle(new OpCall.Increment(counter, by));
    }

    @Override
    public final void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        handle(new OpCall.GatherRows(source, index, step, scale, out));
    }

    @Override
    public final void writeRow(Tensor row, Tensor index, Tensor out) {
        handle(new OpCall.WriteRow(row, index, out));
    }

    @Override
    public final void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        handle(new OpCall.Linear(x, weight, bias, y));
    }

    @Override
    public final void linearBackward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write) {
        handle(new OpCall.LinearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write));
    }

    @Override
    public final void relu(Tensor x, Tensor y) {
        handle(new OpCall.Relu(x, y));
    }

    @Override
    public final void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        handle(new OpCall.ReluBackward(x, gradY, gradX));
    }

    @Override
    public final void softmax(Tensor logits, Tensor out) {
        handle(new OpCall.Softmax(logits, out));
    }

    @Override
    public final void logSoftmax(Tensor logits, Tensor out) {
        handle(new OpCall.LogSoftmax(logits, out));
    }

    @Override
    public final void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        handle(new OpCall.NllLoss(logProbabilities, labels, options, loss));
    }

    @Override
    public final void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        handle(new OpCall.SoftmaxCrossEntropy(logits, labels, options, loss, gradLogits));
    }

    @Override
    public final void argmax(Tensor values, Tensor out) {
        handle(new OpCall.Argmax(values, out));
    }

    @Override
    public final void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        handle(new OpCall.CountCorrect(logits, labels, count, write));
    }

    @Override
    public final void sgd(
            Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        handle(new OpCall.SgdStep(weight, gradient, velocity, step, options));
    }

    @Override
    public final void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        handle(new OpCall.AdamWStep(weight, gradient, mean, square, step, options));
    }
}
