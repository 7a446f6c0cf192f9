package dev.lockstep.learn;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer, y = x·weightᵀ + bias, to build models of. {@code torch.nn.Linear}.
 *
 * @param weight [outputs, inputs]
 * @param bias [outputs]
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public record LinearLayer(Parameter weight, Parameter bias) {
    private static final long WEIGHT = 0x1A7E_0001L << 32;
    private static final long BIAS = 0x1A7E_0002L << 32;

    /**
     * Makes a layer.
     *
     * @param factory makes its tensors
     * @param ops of the queue that it is used in
     * @param ofWeight such as {@link Initializer#heNormal}
     * @param ofBias such as {@link Initializer#zeros}
     * @param seed decides the values; layers of one seed have the same, so each takes its own
     */
    public static LinearLayer create(
            TensorFactory factory,
            Ops ops,
            int inputs,
            int outputs,
            Initializer ofWeight,
            Initializer ofBias,
            long seed) {
        Parameter weight = Parameter.zeros(factory, "weight", outputs, inputs);
        Parameter bias = Parameter.zeros(factory, "bias", outputs);
        ofWeight.set(ops, weight.value(), inputs, seed, WEIGHT);
        ofBias.set(ops, bias.value(), inputs, seed, BIAS);
        return new LinearLayer(weight, bias);
    }

    /**
     * Issues {@link Ops#linear}.
     *
     * @param x F32 [N, inputs]
     * @param y F32 [N, outputs]
     */
    public void forward(Ops ops, Tensor x, Tensor y) {
        ops.linear(x, weight.value(), bias.value(), y);
    }

    /**
     * Issues {@link Ops#linearBackward}: overwrites the gradients of weight and bias, and {@code gradX}.
     *
     * @param x F32 [N, inputs]
     * @param gradY F32 [N, outputs]
     * @param gradX F32 [N, inputs]; absent where nothing before the layer learns
     */
    public void backward(Ops ops, Tensor x, Tensor gradY, @Nullable Tensor gradX) {
        ops.linearBackward(x, weight.value(), gradY, gradX, weight.gradient(), bias.gradient());
    }
}
