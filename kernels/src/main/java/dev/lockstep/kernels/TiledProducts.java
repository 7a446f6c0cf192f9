package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import org.jspecify.annotations.Nullable;

/** Matrix products by the tiled kernels of this module. */
final class TiledProducts implements MatrixProducts {
    private final MatrixKernels kernels;
    private final KernelQueue queue;
    private final MatrixCall call = new MatrixCall();

    TiledProducts(MatrixKernels kernels, KernelQueue queue) {
        this.kernels = kernels;
        this.queue = queue;
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        call.operands(x, weight, bias, y, false);
        launch(MatrixForm.LINEAR, y, x.shape().dim(1));
    }

    @Override
    public void gradX(Tensor gradY, Tensor weight, Tensor gradX, Write write) {
        call.operands(gradY, weight, null, gradX, write == Write.ACCUMULATE);
        launch(MatrixForm.GRAD_X, gradX, gradY.shape().dim(1));
    }

    @Override
    public void gradWeight(Tensor gradY, Tensor x, Tensor gradWeight, Write write) {
        call.operands(gradY, x, null, gradWeight, write == Write.ACCUMULATE);
        launch(MatrixForm.GRAD_WEIGHT, gradWeight, x.shape().dim(0));
    }

    private void launch(MatrixForm form, Tensor c, long k) {
        long m = c.shape().dim(0);
        long n = c.shape().dim(1);
        if (m > 0 && n > 0) {
            kernels.product(form, m, n).launch(queue, call.extents(m, n, k));
        }
    }
}
