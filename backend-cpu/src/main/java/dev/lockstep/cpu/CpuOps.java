package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.AdamW;
import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.spi.LinearSoftmaxStep;
import dev.lockstep.spi.OpCall;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands each op to the object that carries it out. Used by one thread at a time; a call allocates nothing. */
final class CpuOps implements Ops {
    private final WorkerPool pool;
    private final Supplier<Kernels> choice;
    private OpObjects objects;

    CpuOps(Supplier<Kernels> choice, WorkerPool pool) {
        this.choice = choice;
        this.pool = pool;
        this.objects = new OpObjects(choice.get());
    }

    /** Returns the objects that use the kernels now chosen. */
    private OpObjects with() {
        Kernels kernels = choice.get();
        if (!objects.kernels.equals(kernels)) {
            objects = new OpObjects(kernels);
        }
        return objects;
    }

    @Override
    public void fill(Tensor out, double value) {
        with().filling.call(out, value, pool);
    }

    @Override
    public void copy(Tensor source, Tensor out) {
        with().copying.call(source, out, pool);
    }

    @Override
    public void convert(Tensor source, Scale scale, Tensor out) {
        with().conversion.call(source, scale, out, pool);
    }

    @Override
    public void uniform(Tensor out, float low, float high, long seed, long stream) {
        with().uniformFilling.call(out, low, high, seed, stream, pool);
    }

    @Override
    public void increment(Tensor counter, int by) {
        MemorySegment segment = segmentOf(counter);
        long end = counter.byteOffset() + counter.byteSize();
        for (long at = counter.byteOffset(); at < end; at += Integer.BYTES) {
            Memory.putInt(segment, at, Memory.getInt(segment, at) + by);
        }
    }

    @Override
    public void gatherRows(Tensor source, Tensor index, @Nullable Tensor step, Scale scale, Tensor out) {
        with().rowGathering.call(source, index, step, scale, out, pool);
    }

    @Override
    public void writeRow(Tensor row, Tensor index, Tensor out) {
        int at = Indices.scalar(Op.WRITE_ROW, "index", index, out.shape().dim(0));
        long bytes = row.byteSize();
        MemorySegment.copy(segmentOf(row), row.byteOffset(), segmentOf(out), out.byteOffset() + at * bytes, bytes);
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        with().linearLayer.forward(x, weight, bias, y, pool);
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
        with().linearLayer.backward(x, weight, gradY, gradX, gradWeight, gradBias, write, pool);
    }

    @Override
    public void relu(Tensor x, Tensor y) {
        with().relu.call(x, null, y, pool);
    }

    @Override
    public void reluBackward(Tensor x, Tensor gradY, Tensor gradX) {
        with().relu.call(x, gradY, gradX, pool);
    }

    @Override
    public void softmax(Tensor logits, Tensor out) {
        with().softmax.call(logits, out, false, pool);
    }

    @Override
    public void logSoftmax(Tensor logits, Tensor out) {
        with().softmax.call(logits, out, true, pool);
    }

    @Override
    public void nllLoss(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        with().nllLoss.call(logProbabilities, labels, options, loss);
    }

    @Override
    public void softmaxCrossEntropy(
            Tensor logits, Tensor labels, CrossEntropy options, @Nullable Tensor loss, @Nullable Tensor gradLogits) {
        with().softmaxCrossEntropy.call(logits, labels, options, loss, gradLogits, pool);
    }

    @Override
    public void argmax(Tensor values, Tensor out) {
        with().argmax.call(values, out, pool);
    }

    @Override
    public void countCorrect(Tensor logits, Tensor labels, Tensor count, Write write) {
        int correct = with().argmax.countCorrect(logits, labels, pool);
        MemorySegment segment = segmentOf(count);
        int before = write == Write.ACCUMULATE ? Memory.getInt(segment, count.byteOffset()) : 0;
        Memory.putInt(segment, count.byteOffset(), before + correct);
    }

    @Override
    public void sgd(Tensor weight, Tensor gradient, @Nullable Tensor velocity, @Nullable Tensor step, Sgd options) {
        with().sgdStep.call(weight, gradient, velocity, step, options, pool);
    }

    @Override
    public void adamW(Tensor weight, Tensor gradient, Tensor mean, Tensor square, Tensor step, AdamW options) {
        with().adamWStep.call(weight, gradient, mean, square, step, options, pool);
    }

    /** Takes a whole step of training; what its calls hand each other is left in memory only if it is the last. */
    void step(LinearSoftmaxStep step, boolean last) {
        with().fusedStep.call(step, last, pool);
    }

    /** Makes two calls in one pass; the weight gradient is left in memory only if asked for. */
    void backwardAndStep(OpCall.LinearBackward backward, OpCall.SgdStep step, boolean keepsGradient) {
        with().linearLayer.backwardAndStep(backward, step, keepsGradient, pool);
    }
}
