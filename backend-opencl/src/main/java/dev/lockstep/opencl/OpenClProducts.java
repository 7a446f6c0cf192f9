package dev.lockstep.opencl;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.MatrixProducts;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The matrix products, one work-item for each element of the result. */
final class OpenClProducts implements MatrixProducts {
    private static final String SOURCE = "matmul_simple.cl";
    private static final Kernel PRODUCT = new Kernel(SOURCE, "matmul_simple", Map.of());

    private final KernelQueue queue;

    OpenClProducts(KernelQueue queue) {
        this.queue = queue;
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        long n = y.shape().dim(0);
        long in = x.shape().dim(1);
        long out = y.shape().dim(1);
        product(x, in, 1, weight, in, 1, bias, y, n, out, in, false);
    }

    @Override
    public void gradX(Tensor gradY, Tensor weight, Tensor gradX, Write write) {
        long n = gradX.shape().dim(0);
        long in = gradX.shape().dim(1);
        long out = gradY.shape().dim(1);
        product(gradY, out, 1, weight, 1, in, null, gradX, n, in, out, write == Write.ACCUMULATE);
    }

    @Override
    public void gradWeight(Tensor gradY, Tensor x, Tensor gradWeight, Write write) {
        long n = x.shape().dim(0);
        long in = x.shape().dim(1);
        long out = gradY.shape().dim(1);
        product(gradY, 1, out, x, 1, in, null, gradWeight, out, in, n, write == Write.ACCUMULATE);
    }

    /** {@code c[i,j] (+)= Σ a[i·aRow + k·aColumn] b[j·bRow + k·bColumn] (+ bias[j])}, k below {@code length}. */
    private void product(
            Tensor a,
            long aRow,
            long aColumn,
            Tensor b,
            long bRow,
            long bColumn,
            @Nullable Tensor bias,
            Tensor c,
            long rows,
            long columns,
            long length,
            boolean accumulates) {
        int group = queue.traits().groupSize();
        queue.launch(PRODUCT)
                .tensor(a)
                .i64(aRow)
                .i64(aColumn)
                .tensor(b)
                .i64(bRow)
                .i64(bColumn)
                .tensor(bias)
                .tensor(c)
                .i64(rows)
                .i64(columns)
                .i64(length)
                .i32(accumulates ? 1 : 0)
                .run(group, Math.min(Math.ceilDiv(rows * columns, group), 16L * queue.traits().computeUnits()), 1);
    }
}
