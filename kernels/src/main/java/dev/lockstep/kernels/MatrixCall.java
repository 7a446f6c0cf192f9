package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One matrix product: c[m,n] (+)= a b (+ bias). Mutable, so that the same object serves for call after call and none
 * allocates.
 */
final class MatrixCall {
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand bias = new Operand();
    private final Operand c = new Operand();
    private long m;
    private long n;
    private long depth;
    private boolean accumulate;

    /** A buffer, or none, and where in it the matrix starts, in elements. */
    private static final class Operand {
        private @Nullable Buffer buffer;
        private long at;

        void set(@Nullable Tensor tensor) {
            buffer = tensor == null ? null : tensor.buffer();
            at = tensor == null ? 0 : tensor.byteOffset() / Float.BYTES;
        }

        void pass(Launch launch) {
            if (buffer == null) {
                launch.tensor(null);
            } else {
                launch.buffer(buffer).i64(at);
            }
        }
    }

    MatrixCall extents(long rows, long columns, long shared) {
        m = rows;
        n = columns;
        depth = shared;
        return this;
    }

    MatrixCall operands(Tensor left, Tensor right, @Nullable Tensor addend, Tensor result, boolean add) {
        a.set(left);
        b.set(right);
        bias.set(addend);
        c.set(result);
        accumulate = add;
        return this;
    }

    /** Takes whole buffers, for measuring without tensors. */
    MatrixCall operands(Buffer left, Buffer right, Buffer result, boolean add) {
        a.set(null);
        b.set(null);
        bias.set(null);
        c.set(null);
        a.buffer = left;
        b.buffer = right;
        c.buffer = result;
        accumulate = add;
        return this;
    }

    long m() {
        return m;
    }

    long n() {
        return n;
    }

    long depth() {
        return depth;
    }

    /** Returns the elements of the result. */
    long size() {
        return m * n;
    }

    boolean accumulate() {
        return accumulate;
    }

    /** Passes both factors, the bias, the result and the extents. */
    Launch passWhole(Launch launch) {
        a.pass(launch);
        b.pass(launch);
        bias.pass(launch);
        c.pass(launch);
        return launch.i64(m).i64(n).i64(depth);
    }

    /** As {@link #passWhole}, with the parts of the result in place of the result, and without the bias. */
    Launch passParts(Launch launch, Buffer parts) {
        a.pass(launch);
        b.pass(launch);
        launch.tensor(null);
        return launch.buffer(parts).i64(0).i64(m).i64(n).i64(depth);
    }

    /** Passes the bias and the result. */
    Launch passResult(Launch launch) {
        bias.pass(launch);
        c.pass(launch);
        return launch;
    }
}
