package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Standardization;
import java.lang.foreign.MemorySegment;

/** Brings examples to a device, standardised on the way where their features say so. */
final class ModelInput {
    private static final int BLOCK = 1 << 18;

    private ModelInput() {}

    /** Returns what a tensor of such examples holds. */
    static DType dtype(Features features) {
        return features.standardization().isPresent() ? DType.F32 : features.dtype();
    }

    /** Returns how many bytes an example has there. */
    static long byteSize(Features features) {
        return (long) features.count() * dtype(features).byteSize();
    }

    /**
     * Copies examples.
     *
     * @param values [n, …] as the features say
     * @param target [n, count] of {@link #dtype}
     */
    static void upload(Features features, MemorySegment values, Tensor target) {
        if (features.standardization().isEmpty()) {
            target.copyFrom(values);
            return;
        }
        Standardization standardization = features.standardization().get();
        long rows = target.shape().dim(0);
        long block = Math.max(1, BLOCK / features.count());
        for (long from = 0; from < rows; from += block) {
            long to = Math.min(rows, from + block);
            long bytes = features.byteSize();
            float[] standardized = new float[Math.toIntExact((to - from) * features.count())];
            standardization.apply(features.dtype(), values.asSlice(from * bytes, (to - from) * bytes), standardized);
            target.rows(from, to).copyFrom(standardized);
        }
    }
}
