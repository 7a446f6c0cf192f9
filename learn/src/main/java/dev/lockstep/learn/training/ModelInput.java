package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Scale;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Examples;
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
     * Returns whether examples can be used where they lie. Those in a mapped file are, as far as half the memory of the machine can hold
     * them: of more, pages would be read one by one while a step waits, and several threads of a stream read them ahead.
     */
    static boolean isInPlace(Examples examples, Compute compute) {
        return canStay(examples)
                && (!examples.values().isMapped()
                        || examples.values().byteSize() <= compute.info().memoryBytes() / 2)
                && compute.readsInPlace(examples.values(), examples.features().dtype());
    }

    /**
     * Returns whether examples lie outside Java's heap and enter a model as they are, or scaled. Where they lie in a mapped file, the JVM may
     * only copy them: compiled code that scales them could not report a lost page.
     */
    private static boolean canStay(Examples examples) {
        Features features = examples.features();
        boolean isCopied = features.dtype() == DType.F32 && features.scale().equals(Scale.NONE);
        return examples.values().isNative()
                && features.standardization().isEmpty()
                && (isCopied || !examples.values().isMapped());
    }

    /** Returns the values of examples as a tensor [n, count] that is only to be read; in place, if that is wanted and can be. */
    static Tensor values(Examples examples, boolean inPlace, TensorFactory factory) {
        Features features = examples.features();
        Shape shape = Shape.of(examples.size(), features.count());
        if (inPlace && canStay(examples)) {
            return factory.wrapReadOnly(examples.values(), features.dtype(), shape);
        }
        Tensor values = factory.tensor(dtype(features), shape);
        upload(features, examples.values(), values);
        return values;
    }

    /**
     * Does what may read examples in a mapped file.
     *
     * @throws DataException if a page of it cannot be read
     */
    static void reading(Runnable body) {
        try {
            body.run();
        } catch (InternalError e) {
            throw unreadable(e);
        }
    }

    /** So the JVM says that a page of a mapped file cannot be read. */
    static DataException unreadable(InternalError e) {
        return new DataException(
                "the features can no longer be read: their file was cut short, or its disk fails; put it back as it was",
                e);
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
