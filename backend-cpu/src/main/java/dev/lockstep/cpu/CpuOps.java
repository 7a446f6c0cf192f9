package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Op;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Hands each op to the object that carries it out. Used by one thread at a time; a call allocates nothing. */
final class CpuOps {
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

    /** Makes a call. All are told apart in one switch, since the JVM makes a class for each when it first comes to it. */
    void execute(OpCall call) {
        switch (call) {
            case ElementCall.Fill(Tensor out, double value) -> with().filling.call(out, value, pool);
            case ElementCall.Copy(Tensor source, Tensor out) -> with().copying.call(source, out, pool);
            case ElementCall.Convert(Tensor source, Scale scale, Tensor out) ->
                with().conversion.call(source, scale, out, pool);
            case ElementCall.Uniform(Tensor out, float low, float high, long seed, long stream) ->
                with().uniformFilling.call(out, low, high, seed, stream, pool);
            case ElementCall.Increment(Tensor counter, int by) -> increment(counter, by);
            case ElementCall.Relu(Tensor x, Tensor y) -> with().relu.call(x, null, y, pool);
            case ElementCall.ReluBackward(Tensor x, Tensor gradY, Tensor gradX) ->
                with().relu.call(x, gradY, gradX, pool);
            case RowCall.GatherRows gather -> with().rowGathering.call(gather, pool);
            case RowCall.WriteRow(Tensor row, Tensor index, Tensor out) -> writeRow(row, index, out);
            case LinearCall.Linear forward -> with().linearLayer.forward(forward, pool);
            case LinearCall.LinearBackward backward -> with().linearLayer.backward(backward, pool);
            case SoftmaxCall.Softmax(Tensor logits, Tensor out) ->
                with().softmax.call(logits, out, false, pool);
            case SoftmaxCall.LogSoftmax(Tensor logits, Tensor out) ->
                with().softmax.call(logits, out, true, pool);
            case SoftmaxCall.NllLoss nll ->
                with().nllLoss.call(nll.logProbabilities(), nll.labels(), nll.options(), nll.loss());
            case SoftmaxCall.SoftmaxCrossEntropy c ->
                with().softmaxCrossEntropy.call(c.logits(), c.labels(), c.options(), c.loss(), c.gradLogits(), pool);
            case ClassCall.Argmax(Tensor values, Tensor out) -> with().argmax.call(values, out, pool);
            case ClassCall.CountCorrect count -> countCorrect(count);
            case OptimizerCall.SgdStep sgd -> with().sgdStep.call(sgd, pool);
            case OptimizerCall.AdamWStep adamW -> with().adamWStep.call(adamW, pool);
            case VectorCall.Axpy axpy -> with().axpy.call(axpy, pool);
            case VectorCall.Dot dot -> with().dot.call(dot, pool);
        }
    }

    private static void increment(Tensor counter, int by) {
        MemorySegment segment = segmentOf(counter);
        long end = counter.byteOffset() + counter.byteSize();
        for (long at = counter.byteOffset(); at < end; at += Integer.BYTES) {
            Memory.putInt(segment, at, Memory.getInt(segment, at) + by);
        }
    }

    private static void writeRow(Tensor row, Tensor index, Tensor out) {
        int at = Indices.scalar(Op.WRITE_ROW, "index", index, out.shape().dim(0));
        long bytes = row.byteSize();
        MemorySegment.copy(segmentOf(row), row.byteOffset(), segmentOf(out), out.byteOffset() + at * bytes, bytes);
    }

    private void countCorrect(ClassCall.CountCorrect call) {
        int correct = with().argmax.countCorrect(call.logits(), call.labels(), pool);
        MemorySegment segment = segmentOf(call.count());
        long at = call.count().byteOffset();
        int before = call.write() == Write.ACCUMULATE ? Memory.getInt(segment, at) : 0;
        Memory.putInt(segment, at, before + correct);
    }

    /** Returns what takes many such steps, if there is a compiled loop for it. */
    @Nullable
    NativeSteps compiledSteps(LinearSoftmaxStep step) {
        return choice.get() instanceof NativeKernels && NativeSteps.fits(step) ? new NativeSteps(step) : null;
    }

    /** Takes a whole step of training; what its calls hand each other is left in memory only if it is the last. */
    void step(LinearSoftmaxStep step, boolean last) {
        with().fusedStep.call(step, last, pool);
    }

    /** Returns whether {@link #convertAndMultiply} takes two calls, the second of which follows the first. */
    boolean takesTogether(ElementCall.Convert convert, LinearCall.Linear linear) {
        return choice.get() instanceof NativeKernels && ConvertedProduct.fits(convert, linear);
    }

    /** Makes two calls in one pass; what the first hands to the second is left in memory only if asked for. */
    void convertAndMultiply(ElementCall.Convert convert, LinearCall.Linear linear, boolean keepsConverted) {
        with().convertedProduct.call(convert, linear, keepsConverted, pool);
    }

    /** Makes two calls in one pass; the weight gradient is left in memory only if asked for. */
    void backwardAndStep(LinearCall.LinearBackward backward, OptimizerCall.SgdStep step, boolean keepsGradient) {
        with().linearLayer.backwardAndStep(backward, step, keepsGradient, pool);
    }

    /** The objects that carry out the ops with one kind of inner loops. */
    private static final class OpObjects {
        final Kernels kernels;
        final Filling filling = new Filling();
        final Copying copying = new Copying();
        final UniformFilling uniformFilling;
        final NllLoss nllLoss;
        final Argmax argmax;
        final Conversion conversion;
        final ConvertedProduct convertedProduct;
        final RowGathering rowGathering;
        final LinearLayer linearLayer;
        final Relu relu;
        final Softmax softmax;
        final SoftmaxCrossEntropy softmaxCrossEntropy;
        final SgdStep sgdStep;
        final AdamWStep adamWStep;
        final Axpy axpy;
        final Dot dot;
        final FusedStep fusedStep;

        OpObjects(Kernels kernels) {
            this.kernels = kernels;
            conversion = new Conversion(kernels);
            convertedProduct = new ConvertedProduct(kernels);
            rowGathering = new RowGathering(kernels);
            linearLayer = new LinearLayer(kernels);
            uniformFilling = new UniformFilling(kernels);
            nllLoss = new NllLoss(kernels);
            relu = new Relu(kernels);
            argmax = new Argmax(kernels);
            softmax = new Softmax(kernels);
            softmaxCrossEntropy = new SoftmaxCrossEntropy(kernels);
            sgdStep = new SgdStep(kernels);
            adamWStep = new AdamWStep(kernels);
            axpy = new Axpy(kernels);
            dot = new Dot(kernels);
            fusedStep = new FusedStep(kernels, rowGathering);
        }
    }
}
