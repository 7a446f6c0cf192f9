package dev.lockstep.learn.training;

import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Examples;
import org.jspecify.annotations.Nullable;

/**
 * Examples on a device.
 *
 * @param values U8 or F32 [N, features]
 * @param scale applied to each value on its way into a model
 * @param labels I32 [N]
 * @param weights F32 [N], absent where all count alike
 */
public record DeviceExamples(
        Tensor values, Scale scale, Tensor labels, @Nullable Tensor weights) implements ExampleBlocks {
    /**
     * Brings examples to a device.
     *
     * @param inPlace whether features stay where they are, if the device can use them there
     */
    static DeviceExamples upload(Examples examples, String name, boolean inPlace, TensorFactory factory) {
        return new DeviceExamples(
                ModelInput.values(examples, inPlace, factory).named(name + ".values"),
                examples.features().scale(),
                factory.tensorOf(examples.labels()).named(name + ".labels"),
                examples.weights()
                        .map(weights -> factory.tensorOf(weights).named(name + ".weights"))
                        .orElse(null));
    }

    /** Returns the first of them, as views. */
    DeviceExamples first(int count) {
        return count == size()
                ? this
                : new DeviceExamples(
                        values.rows(0, count),
                        scale,
                        labels.rows(0, count),
                        weights == null ? null : weights.rows(0, count));
    }

    @Override
    public int size() {
        return Math.toIntExact(labels.size());
    }

    @Override
    public int blockSize() {
        return size();
    }

    @Override
    public void forEach(Body body) {
        body.accept(0, this);
    }
}
