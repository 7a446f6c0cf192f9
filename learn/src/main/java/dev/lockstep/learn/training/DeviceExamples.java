package dev.lockstep.learn.training;

import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;

/**
 * Examples on a device.
 *
 * @param values U8 or F32 [N, features]
 * @param scale applied to each value on its way into a model
 * @param labels I32 [N]
 */
public record DeviceExamples(Tensor values, Scale scale, Tensor labels) {
    static DeviceExamples upload(Examples examples, String name, TensorFactory factory) {
        Features features = examples.features();
        Tensor values = factory.tensor(ModelInput.dtype(features), examples.size(), features.count())
                .named(name + ".values");
        ModelInput.upload(features, examples.values(), values);
        return new DeviceExamples(
                values, features.scale(), factory.tensorOf(examples.labels()).named(name + ".labels"));
    }

    int size() {
        return Math.toIntExact(labels.size());
    }
}
