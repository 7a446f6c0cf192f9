package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.AdamW;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#adamW}. */
final class AdamWStep extends RangeTask {
    private final Kernels kernels;
    private final AdamWFactors factors = new AdamWFactors();
    private MemorySegment weight = MemorySegment.NULL;
    private long weightAt;
    private MemorySegment gradient = MemorySegment.NULL;
    private long gradientAt;
    private MemorySegment mean = MemorySegment.NULL;
    private long meanAt;
    private MemorySegment square = MemorySegment.NULL;
    private long squareAt;

    AdamWStep(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(OptimizerCall.AdamWStep call, WorkerPool pool) {
        Tensor w = call.weight();
        Tensor g = call.gradient();
        Tensor m = call.mean();
        Tensor s = call.square();
        Tensor step = call.step();
        AdamW options = call.options();
        weight = segmentOf(w);
        weightAt = w.byteOffset();
        gradient = segmentOf(g);
        gradientAt = g.byteOffset();
        mean = segmentOf(m);
        meanAt = m.byteOffset();
        square = segmentOf(s);
        squareAt = s.byteOffset();
        double t = 1.0 + Memory.getInt(segmentOf(step), step.byteOffset());
        // StrictMath, for the same bits from the interpreter and every compiler.
        double rootCorrection = Math.sqrt(1 - StrictMath.pow(options.beta2(), t));
        double rate = options.schedule() == null || w.size() == 0
                ? options.learningRate()
                : LearningRate.of(Op.ADAM_W, options.learningRate(), options.schedule(), step);
        factors.keep = (float) (1 - rate * options.weightDecay());
        factors.meanRate = (float) (1 - options.beta1());
        factors.squareKeep = (float) options.beta2();
        factors.squareRate = (float) (1 - options.beta2());
        factors.rootScale = (float) (1 / rootCorrection);
        factors.epsilon = (float) options.epsilon();
        factors.stepSize = (float) (rate / (1 - StrictMath.pow(options.beta1(), t)));
        over(w.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long at = 4 * first;
        kernels.adamW(
                weight, weightAt + at, gradient, gradientAt + at, mean, meanAt + at, square, squareAt + at, n, factors);
    }
}
