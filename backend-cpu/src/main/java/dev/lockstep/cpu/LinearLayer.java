package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** {@link dev.lockstep.Ops#linear} and {@link dev.lockstep.Ops#linearBackward}. */
final class LinearLayer {
    private final NarrowLinear narrow;
    private final MatrixProduct product;
    private final ColumnSums columnSums = new ColumnSums();

    LinearLayer(Kernels kernels) {
        narrow = new NarrowLinear(kernels);
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
        startWith(bias, y);
        product.a().set(x);
        product.b().setTransposed(weight);
        product.c().set(y);
        product.addTo(rows, in, out, pool);
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
        long rows = x.shape().dim(0);
        long in = x.shape().dim(1);
        long out = weight.shape().dim(0);
        if (gradX != null) {
            startWith(gradX, write);
            product.a().set(gradY);
            product.b().set(weight);
            product.c().set(gradX);
            product.addTo(rows, out, in, pool);
        }
        if (gradWeight != null) {
            startWith(gradWeight, write);
            product.a().setTransposed(gradY);
            product.b().set(x);
            product.c().set(gradWeight);
            product.addTo(out, rows, in, pool);
        }
        if (gradBias != null) {
            columnSums.call(gradY, gradBias, write, pool);
        }
    }

    private static void startWith(Tensor gradient, Write write) {
        if (write == Write.OVERWRITE) {
            zero(segmentOf(gradient), gradient.byteOffset(), gradient.byteSize());
        }
    }

    private static void startWith(@Nullable Tensor bias, Tensor y) {
        MemorySegment target = segmentOf(y);
        if (bias == null) {
            zero(target, y.byteOffset(), y.byteSize());
            return;
        }
        MemorySegment source = segmentOf(bias);
        long bytes = bias.byteSize();
        for (long i = 0; i < y.shape().dim(0); i++) {
            MemorySegment.copy(source, bias.byteOffset(), target, y.byteOffset() + i * bytes, bytes);
        }
    }

    private static void zero(MemorySegment segment, long at, long bytes) {
        if (bytes > 0) {
            segment.asSlice(at, bytes).fill((byte) 0);
        }
    }
}
