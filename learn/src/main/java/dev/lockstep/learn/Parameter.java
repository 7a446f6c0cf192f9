package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;

/**
 * What a training changes, with the place for its gradient.
 *
 * @param value F32, any shape
 * @param gradient F32 of the same shape, on the same device
 */
public record Parameter(Tensor value, Tensor gradient) {
    /** Makes a parameter of zeros. */
    public static Parameter zeros(TensorFactory factory, String name, long... dims) {
        return new Parameter(
                factory.tensor(DType.F32, dims).named(name),
                factory.tensor(DType.F32, dims).named(name + ".gradient"));
    }
}
