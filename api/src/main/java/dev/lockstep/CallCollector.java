package dev.lockstep;

import dev.lockstep.spi.OpCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects calls, already checked, instead of making them. */
final class CallCollector implements Ops {
    private final List<OpCall> calls = new ArrayList<>();

    List<OpCall> calls() {
        return List.copyOf(calls);
    }

    @Override
    public void fill(Tensor out, double value) {
        calls.add(new OpCall.Fill(out, value));
    }

    @Override
    public void copy(Tensor source, Tensor out) {
        calls.add(new OpCall.Copy(source, out));
    }

    @Override
    public void convert(Tensor source, Scale scale, Tensor out) {
        calls.add(new OpCall.Convert(source, scale, out));
    }

    @Override
    public void uniform(Tensor out, float low, float high, long seed, long stream) {
        calls.add(new OpCall.Uniform(out, low, high, seed, stream));
    }

    @Override
    public void increment(Tensor counter, int by) {
        calls.add(new OpCall.Increment(counter, by));
    }

    @Override
    public void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        calls.add(new OpCall.GatherRows(source, index, step, scale, out));
    }

    @Override
    public void writeRow(Tensor row, Tensor index, Tensor out) {
        calls.add(new OpCall.WriteRow(row, index, out));
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        calls.add(new OpCall.Linear(x, weight, bias, y));
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
        calls.add(new OpCall.LinearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write));
    }

    @Override
    public void relu(Tensor x, Tensor y) {
        calls.add(new OpCall.Relu(x, y));
    }

    @Override
    public void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        calls.add(new OpCall.ReluBackward(x, gradY, gradX));
    }

    @Override
    public void softmax(Tensor logits, Tensor out) {
        calls.add(new OpCall.Softmax(logits, out));
    }

    @Override
    public void logSoftmax(Tensor logits, Tensor out) {
        calls.add(new OpCall.LogSoftmax(logits, out));
    }

    @Override
    public void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        calls.add(new OpCall.NllLoss(logProbabilities, labels, options, loss));
    }

    @Override
    public void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        calls.add(new OpCall.SoftmaxCrossEntropy(logits, labels, options, loss, gradLogits));
    }

    @Override
    public void argmax(Tensor values, Tensor out) {
        calls.add(new OpCall.Argmax(values, out));
    }

    @Override
    public void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        calls.add(new OpCall.CountCorrect(logits, labels, count, write));
    }

    @Override
    public void sgd(Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        calls.add(new OpCall.SgdStep(weight, gradient, velocity, step, options));
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        calls.add(new OpCall.AdamWStep(weight, gradient, mean, square, step, options));
    }
}
