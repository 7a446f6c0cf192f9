package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OptimizerCall;

/** {@link dev.lockstep.Ops#linear} and {@link dev.lockstep.Ops#linearBackward}. */
final class LinearLayer {
    /** gradY counts as short where both dimensions of the weight are larger than its rows by this factor. */
    private static final int SHORT_FACTOR = 4;

    private final SkinnyProduct skinny;
    private final SkinnyGradient skinnyGradient;
    private final MatrixProduct product;
    private final ColumnSums columnSums;

    LinearLayer(Kernels kernels) {
        skinny = new SkinnyProduct(kernels);
        skinnyGradient = new SkinnyGradient(kernels);
        product = new MatrixProduct(kernels);
        columnSums = new ColumnSums(kernels);
    }

    void forward(LinearCall.Linear call, WorkerPool pool) {
        Tensor x = call.x();
        Tensor weight = call.weight();
        Tensor bias = call.bias();
        Tensor y = call.y();
        long rows = x.shape().dim(0);
        long in = x.shape().dim(1);
        long out = weight.shape().dim(0);
        if (out <= SkinnyProduct.MAX_OUTPUTS) {
            skinny.call(x, weight, bias, y, pool);
            return;
        }
        // yᵀ = weight·xᵀ transposes x and y, y = x·weightᵀ the weight. The smaller is transposed; the bits are the
        // same.
        if (rows < out && rows * (in + out) < in * out) {
            product.a().set(weight);
            product.b().setTransposed(x);
            product.c().setTransposed(y);
            product.multiplyFrom(bias, out, in, rows, pool);
        } else {
            product.a().set(x);
            product.b().setTransposed(weight);
            product.c().set(y);
            product.multiplyFrom(bias, rows, in, out, pool);
        }
    }

    void backward(LinearCall.LinearBackward call, WorkerPool pool) {
        Tensor gradWeight = call.gradWeight();
        inputGradient(call, pool);
        if (gradWeight != null) {
            weightGradient(call.x(), call.gradY(), gradWeight, call.write(), pool);
        }
        biasGradient(call, pool);
    }

    /** Runs the backward pass and a step of plain SGD with its weight gradient. */
    void backwardAndStep(
            LinearCall.LinearBackward call, OptimizerCall.SgdStep step, boolean keepsGradient, WorkerPool pool) {
        inputGradient(call, pool);
        biasGradient(call, pool);
        skinnyGradient.step(call.x(), call.gradY(), step, keepsGradient, pool);
    }

    /**
     * Computes gradX, or gradXᵀ where gradY is short and the weight is large. In the transposed product the weight is the left factor:
     * each thread packs only the part of it that it needs, and reads it from memory while others compute.
     */
    private void inputGradient(LinearCall.LinearBackward call, WorkerPool pool) {
        Tensor gradX = call.gradX();
        if (gradX == null) {
            return;
        }
        Tensor weight = call.weight();
        Tensor gradY = call.gradY();
        boolean adds = call.write() == Write.ACCUMULATE;
        long rows = gradY.shape().dim(0);
        long out = weight.shape().dim(0);
        long in = weight.shape().dim(1);
        if (SHORT_FACTOR * rows < Math.min(in, out) && in * out > MatrixProduct.MAX_PACKED_B) {
            product.a().setTransposed(weight);
            product.b().setTransposed(gradY);
            product.c().setTransposed(gradX);
            product.multiply(in, out, rows, adds, pool);
        } else {
            product.a().set(gradY);
            product.b().set(weight);
            product.c().set(gradX);
            product.multiply(rows, out, in, adds, pool);
        }
    }

    private void biasGradient(LinearCall.LinearBackward call, WorkerPool pool) {
        if (call.gradBias() != null) {
            columnSums.call(call.gradY(), call.gradBias(), call.write(), pool);
        }
    }

    private void weightGradient(Tensor x, Tensor gradY, Tensor gradWeight, Write write, WorkerPool pool) {
        long out = gradY.shape().dim(1);
        if (out <= SkinnyProduct.MAX_OUTPUTS) {
            skinnyGradient.gradient(x, gradY, gradWeight, write, pool);
            return;
        }
        product.a().setTransposed(gradY);
        product.b().set(x);
        product.c().set(gradWeight);
        product.multiply(out, x.shape().dim(0), x.shape().dim(1), write == Write.ACCUMULATE, pool);
    }
}
