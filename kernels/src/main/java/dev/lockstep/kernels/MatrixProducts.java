package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/** The three matrix products of a linear layer. All matrices are row-major and F32, and no extent is 0. */
@SuppressWarnings("exports") // @Nullable is there for tools
public interface MatrixProducts {
    /** {@code y[n,out] = x[n,in] weight[out,in]ᵀ + bias[out]}; the bias may be absent. */
    void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y);

    /** {@code gradX[n,in] (+)= gradY[n,out] weight[out,in]}. */
    void gradX(Tensor gradY, Tensor weight, Tensor gradX, Write write);

    /** {@code gradWeight[out,in] (+)= gradY[n,out]ᵀ x[n,in]}. */
    void gradWeight(Tensor gradY, Tensor x, Tensor gradWeight, Write write);

    /**
     * Computes {@link #gradWeight}, and the column sums of gradY as {@code gradBias[out]} (+)=, if one launch can do both. Otherwise does
     * nothing and returns false.
     */
    default boolean gradients(Tensor gradY, Tensor x, Tensor gradWeight, Tensor gradBias, Write write) {
        return false;
    }
}
