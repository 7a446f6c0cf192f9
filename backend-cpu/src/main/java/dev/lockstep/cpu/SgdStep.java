package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#sgd}. */
final class SgdStep extends RangeTask {
    private final Kernels kernels;
    private final SgdFactors factors = new SgdFactors();
    private MemorySegment weight = MemorySegment.NULL;
    private long weightAt;
    private MemorySegment gradient = MemorySegment.NULL;
    private long gradientAt;
    private @Nullable MemorySegment velocity;
    private long velocityAt;

    SgdStep(Kernels kernels) {
        this.kernels = kernels;
    }

    void call(OptimizerCall.SgdStep call, WorkerPool pool) {
        Tensor w = call.weight();
        Tensor g = call.gradient();
        Tensor v = call.velocity();
        Tensor step = call.step();
        Sgd options = call.options();
        weight = segmentOf(w);
        weightAt = w.byteOffset();
        gradient = segmentOf(g);
        gradientAt = g.byteOffset();
        velocity = v == null || options.momentum() == 0 ? null : segmentOf(v);
        velocityAt = v == null ? 0 : v.byteOffset();
        boolean first = step != null && Memory.getInt(segmentOf(step), step.byteOffset()) == 0;
        if (w.size() > 0) {
            set(factors, call, first);
            over(w.size(), pool);
        }
    }

    /** Sets the coefficients. In the first step the velocity is set to the gradient, whatever it holds. */
    static void set(SgdFactors factors, OptimizerCall.SgdStep call, boolean first) {
        Sgd options = call.options();
        factors.learningRate = LearningRate.of(call);
        factors.weightDecay = (float) options.weightDecay();
        factors.momentum = (float) options.momentum();
        factors.gradientShare = (float) (1 - (double) (float) options.dampening());
        factors.nesterov = options.nesterov();
        factors.first = first;
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        long at = 4 * first;
        MemorySegment v = velocity;
        if (v == null) {
            kernels.sgd(weight, weightAt + at, gradient, gradientAt + at, n, factors);
        } else {
            kernels.sgdMomentum(weight, weightAt + at, gradient, gradientAt + at, v, velocityAt + at, n, factors);
        }
    }
}
