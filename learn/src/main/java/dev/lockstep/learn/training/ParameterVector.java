package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;

/**
 * All parameters of a linear layer as one vector, or something of their shape, such as a gradient.
 *
 * @param all F32 [classes·inputs + classes]
 * @param weight F32 [classes, inputs], a view of it
 * @param bias F32 [classes], a view of the rest
 */
record ParameterVector(Tensor all, Tensor weight, Tensor bias) {
    /** Makes a vector of zeros. */
    static ParameterVector zeros(int inputs, int classes, String name, TensorFactory factory) {
        long weights = (long) inputs * classes;
        Tensor all = factory.tensor(DType.F32, weights + classes).named(name);
        return new ParameterVector(
                all, all.rows(0, weights).reshape(classes, inputs), all.rows(weights, weights + classes));
    }
}
