package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.Initializer;

/**
 * All parameters of a linear layer as one vector, or something of their shape, such as a gradient.
 *
 * @param all F32 [classes·inputs + classes]
 * @param weight F32 [classes, inputs], a view of it
 * @param bias F32 [classes], a view of the rest
 */
public record ParameterVector(Tensor all, Tensor weight, Tensor bias) {
    /** Makes a vector of zeros. */
    public static ParameterVector zeros(int inputs, int classes, String name, TensorFactory factory) {
        return of(factory.tensor(DType.F32, length(inputs, classes)).named(name), inputs, classes);
    }

    /** Returns the views of a vector. */
    static ParameterVector of(Tensor all, int inputs, int classes) {
        long weights = (long) inputs * classes;
        return new ParameterVector(
                all, all.rows(0, weights).reshape(classes, inputs), all.rows(weights, weights + classes));
    }

    static long length(int inputs, int classes) {
        return ((long) inputs + 1) * classes;
    }

    /** Sets the parameters that a training of this seed begins with. */
    public void initialise(Ops ops, long seed) {
        int inputs = Math.toIntExact(weight.shape().dim(1));
        Initializer.linear().set(ops, weight, inputs, seed, TrainingStreams.WEIGHT);
        Initializer.linear().set(ops, bias, inputs, seed, TrainingStreams.BIAS);
    }
}
