package dev.lockstep.cpu;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import org.jspecify.annotations.Nullable;

/** The learning rate of a step: a constant times the factor that the schedule has for the step. */
final class LearningRate {
    private LearningRate() {}

    static float of(Op op, double learningRate, Tensor schedule, @Nullable Tensor step) {
        long row = step == null || schedule.shape().rank() == 0 ? 0 : Indices.scalar(op, "step", step, schedule.size());
        float scheduled = Memory.getFloat(CpuBuffer.segmentOf(schedule), schedule.byteOffset() + Float.BYTES * row);
        return (float) learningRate * scheduled;
    }
}
