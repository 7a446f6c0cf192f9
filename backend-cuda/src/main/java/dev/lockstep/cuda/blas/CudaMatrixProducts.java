package dev.lockstep.cuda.blas;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.kernels.Bf16Copy;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.MatrixProducts;
import dev.lockstep.kernels.RowBroadcast;
import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/** Matrix products by cuBLAS, in the stream that a queue's kernels are launched in. Used by one thread at a time. */
public final class CudaMatrixProducts implements MatrixProducts {
    private static final int RIGHT = 0;
    private static final int LEFT = 1;

    private final KernelQueue queue;
    private final Blas blas;
    private final long stream;
    private final RowBroadcast rowBroadcast;
    private final Bf16Copy rounded;
    private final Gemm gemm = new Gemm();

    /**
     * Makes products for a queue.
     *
     * @param queue launches kernels in the stream; its buffers, and those of the tensors, are {@link Addressed}
     * @param stream the handle of the stream
     */
    public CudaMatrixProducts(KernelQueue queue, Blas blas, long stream) {
        this.queue = queue;
        this.blas = blas;
        this.stream = stream;
        rowBroadcast = new RowBroadcast(queue);
        rounded = new Bf16Copy(queue);
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        set(Form.LINEAR, y, x.shape().dim(1), weight, x, false);
        if (bias == null) {
            blas.multiply(gemm);
        } else if (!blas.multiplyAddingBias(gemm, address(bias))) {
            rowBroadcast.write(bias, y);
            blas.multiply(gemm.accumulating());
        }
    }

    @Override
    public void gradX(Tensor gradY, Tensor weight, Tensor gradX, Write write) {
        set(Form.GRAD_X, gradX, gradY.shape().dim(1), weight, gradY, write == Write.ACCUMULATE);
        blas.multiply(gemm);
    }

    @Override
    public void gradWeight(Tensor gradY, Tensor x, Tensor gradWeight, Write write) {
        set(Form.GRAD_WEIGHT, gradWeight, x.shape().dim(0), x, gradY, write == Write.ACCUMULATE);
        blas.multiply(gemm);
    }

    @Override
    public boolean gradients(Tensor gradY, Tensor x, Tensor gradWeight, Tensor gradBias, Write write) {
        if (write == Write.ACCUMULATE || blas.precision() != Precision.FP32) {
            return false;
        }
        set(Form.GRAD_WEIGHT, gradWeight, x.shape().dim(0), x, gradY, false);
        return blas.multiplySummingColumns(gemm, address(gradBias));
    }

    private void set(Form form, Tensor result, long depth, Tensor right, Tensor left, boolean accumulates) {
        blas.use(stream);
        gemm.set(
                form,
                result.shape().dim(1),
                result.shape().dim(0),
                depth,
                factor(right, RIGHT),
                factor(left, LEFT),
                address(result),
                accumulates);
    }

    /** Returns where a factor lies, in the math mode's type. */
    private long factor(Tensor tensor, int slot) {
        if (blas.precision().factorBytes() == Float.BYTES) {
            return address(tensor);
        }
        Buffer copy = queue.scratch(slot, tensor.size() * Short.BYTES);
        rounded.write(tensor, copy);
        return ((Addressed) copy).address();
    }

    private static long address(Tensor tensor) {
        return ((Addressed) tensor.buffer()).address() + tensor.byteOffset();
    }
}
