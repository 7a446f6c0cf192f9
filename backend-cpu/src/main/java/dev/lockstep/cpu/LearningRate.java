package dev.lockstep.cpu;

import dev.lockstep.Op;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;
import org.jspecify.annotations.Nullable;

/** The learning rate of a step: a constant times the factor that the schedule has for the step. */
final class LearningRate {
    private LearningRate() {}

    /** Returns the learning rate of a step of sgd. */
    static float of(OptimizerCall.SgdStep call) {
        Sgd options = call.options();
        return options.schedule() == null
                ? (float) options.learningRate()
                : of(Op.SGD, options.learningRate(), options.schedule(), call.step());
    }

    static float of(Op op, double learningRate, Tensor schedule, @Nullable Tensor step) {
        long row = step == null || schedule.shape().rank() == 0 ? 0 : Indices.scalar(op, "step", step, schedule.size());
        float scheduled = Memory.getFloat(CpuBuffer.segmentOf(schedule), schedule.byteOffset() + Float.BYTES * row);
        return (float) learningRate * scheduled;
    }
}
