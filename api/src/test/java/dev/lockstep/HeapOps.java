package dev.lockstep;

import dev.lockstep.spi.OpCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Carries out fill (of F32 and I32), copy and increment, and notes every call. */
final class HeapOps implements Ops {
    private final HeapCompute device;
    private final List<OpCall> calls = new ArrayList<>();
    private boolean noting = true;

    HeapOps(HeapCompute device) {
        this.device = device;
    }

    List<OpCall> calls() {
        return calls;
    }

    void noteNothing() {
        noting = false;
    }

    @Override
    public void fill(Tensor out, double value) {
        note(() -> new OpCall.Fill(out, value));
        for (long i = 0; i < out.size(); i++) {
            switch (out.dtype()) {
                case F32 -> memory(out).setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) value);
                case I32 -> memory(out).setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, (int) value);
                case BF16, F64, U8 -> {}
            }
        }
    }

    @Override
    public void copy(Tensor source, Tensor out) {
        note(() -> new OpCall.Copy(source, out));
        memory(out).copyFrom(memory(source));
    }

    @Override
    public void convert(Tensor source, Scale scale, Tensor out) {
        note(() -> new OpCall.Convert(source, scale, out));
    }

    @Override
    public void uniform(Tensor out, float low, float high, long seed, long stream) {
        note(() -> new OpCall.Uniform(out, low, high, seed, stream));
    }

    @Override
    public void increment(Tensor counter, int by) {
        device.begin();
        if (noting) {
            calls.add(new OpCall.Increment(counter, by));
            MemorySegment memory = memory(counter);
            for (long i = 0; i < counter.size(); i++) {
                int before = memory.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
                LockSupport.parkNanos(1); // lets another thread in, if there is one
                memory.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, before + by);
            }
        }
        device.end();
    }

    @Override
    public void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        note(() -> new OpCall.GatherRows(source, index, step, scale, out));
    }

    @Override
    public void writeRow(Tensor row, Tensor index, Tensor out) {
        note(() -> new OpCall.WriteRow(row, index, out));
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        if (noting) {
            note(() -> new OpCall.Linear(x, weight, bias, y));
        }
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
        note(() -> new OpCall.LinearBackward(x, weight, gradY, gradX, gradWeight, gradBias, write));
    }

    @Override
    public void relu(Tensor x, Tensor y) {
        note(() -> new OpCall.Relu(x, y));
    }

    @Override
    public void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        note(() -> new OpCall.ReluBackward(x, gradY, gradX));
    }

    @Override
    public void softmax(Tensor logits, Tensor out) {
        note(() -> new OpCall.Softmax(logits, out));
    }

    @Override
    public void logSoftmax(Tensor logits, Tensor out) {
        note(() -> new OpCall.LogSoftmax(logits, out));
    }

    @Override
    public void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        note(() -> new OpCall.NllLoss(logProbabilities, labels, options, loss));
    }

    @Override
    public void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        if (noting) {
            note(() -> new OpCall.SoftmaxCrossEntropy(logits, labels, options, loss, gradLogits));
        }
    }

    @Override
    public void argmax(Tensor values, Tensor out) {
        note(() -> new OpCall.Argmax(values, out));
    }

    @Override
    public void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        note(() -> new OpCall.CountCorrect(logits, labels, count, write));
    }

    @Override
    public void sgd(Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        if (noting) {
            note(() -> new OpCall.SgdStep(weight, gradient, velocity, step, options));
        }
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        if (noting) {
            note(() -> new OpCall.AdamWStep(weight, gradient, mean, square, step, options));
        }
    }

    private void note(Supplier<OpCall> call) {
        device.begin();
        calls.add(call.get());
        device.end();
    }

    private static MemorySegment memory(Tensor tensor) {
        return HeapCompute.memory(tensor.buffer()).asSlice(tensor.byteOffset(), tensor.byteSize());
    }
}
