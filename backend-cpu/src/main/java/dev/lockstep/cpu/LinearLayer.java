package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.spi.OpCall;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#linear} and {@link dev.lockstep.Ops#linearBackward}. */
final class LinearLayer {
    /** Rows of gradY are few where the weight's sides are longer by this factor. */
    private static final int FEW_ROWS = 4;

    private final NarrowLinear narrow;
    private final NarrowGradient narrowGradient;
    private final MatrixProduct product;
    private final ColumnSums columnSums = new ColumnSums();

    LinearLayer(Kernels kernels) {
        narrow = new NarrowLinear(kernels);
        narrowGradient = new NarrowGradient(kernels);
        product = new MatrixProduct(kernels);
    }

    void forward(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y, WorkerPool pool) {
        long rows = x.shape().dim(0);
        long in = x.shape().dim(1);
        long out = weight.shape().dim(0);
        if (out <= NarrowLinear.MOST_OUTPUTS) {
            narrow.call(x, weight, bias, y, pool);
            return;
        }
        // Whichever of them is less is transposed: x and y, or the weight. The bits are the same.
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

    void backward(
            Tensor x,
            Tensor weight,
            Tensor gradY,
            @Nullable Tensor gradX,
            @Nullable Tensor gradWeight,
            @Nullable Tensor gradBias,
            Write write,
            WorkerPool pool) {
        if (gradX != null) {
            inputGradient(weight, gradY, gradX, write == Write.ACCUMULATE, pool);
        }
        if (gradWeight != null) {
            weightGradient(x, gradY, gradWeight, write, pool);
        }
        if (gradBias != null) {
            columnSums.call(gradY, gradBias, write, pool);
        }
    }

    /** The backward pass and a step of plain SGD with its weight gradient. */
    void backwardAndStep(OpCall.LinearBackward call, OpCall.SgdStep step, boolean keepsGradient, WorkerPool pool) {
        backward(call.x(), call.weight(), call.gradY(), call.gradX(), null, call.gradBias(), call.write(), pool);
        narrowGradient.step(
                call.x(), call.gradY(), step.gradient(), keepsGradient, step.weight(), step.options(), pool);
    }

    /**
     * Multiplies few rows with a large weight as the transposed product: each thread then packs the part of the weight that it
     * alone needs, and fetches it while the others multiply.
     */
    private void inputGradient(Tensor weight, Tensor gradY, Tensor gradX, boolean adds, WorkerPool pool) {
        long rows = gradY.shape().dim(0);
        long out = weight.shape().dim(0);
        long in = weight.shape().dim(1);
        if (FEW_ROWS * rows < Math.min(in, out) && in * out > MatrixProduct.SLAB) {
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

    private void weightGradient(Tensor x, Tensor gradY, Tensor gradWeight, Write write, WorkerPool pool) {
        long out = gradY.shape().dim(1);
        if (out <= NarrowLinear.MOST_OUTPUTS) {
            narrowGradient.gradient(x, gradY, gradWeight, write, pool);
            return;
        }
        product.a().setTransposed(gradY);
        product.b().set(x);
        product.c().set(gradWeight);
        product.multiply(out, x.shape().dim(0), x.shape().dim(1), write == Write.ACCUMULATE, pool);
    }
}
