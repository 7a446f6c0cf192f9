package dev.lockstep.kernels;

import dev.lockstep.Tensor;
import dev.lockstep.spi.Buffer;
import org.jspecify.annotations.Nullable;

/** The operands and extents of one GEMM: c[m,n] (+)= a b (+ bias). It is mutable and reused, so that a call allocates nothing. */
final class MatrixCall {
    private final Operand a = new Operand();
    private final Operand b = new Operand();
    private final Operand bias = new Operand();
    private final Operand c = new Operand();
    private long m;
    private long n;
    private long k;
    private boolean accumulate;

    /** A buffer, or none, and the offset of the matrix in it, in elements. */
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

    MatrixCall extents(long rows, long columns, long inner) {
        m = rows;
        n = columns;
        k = inner;
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

    /** Sets whole buffers, for measurements without tensors. */
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

    long k() {
        return k;
    }

    /** Returns the elements of the result. */
    long size() {
        return m * n;
    }

    boolean accumulate() {
        return accumulate;
    }

    /** Passes both factors, the bias, the result and the extents. */
    Launch passAll(Launch launch) {
        a.pass(launch);
        b.pass(launch);
        bias.pass(launch);
        c.pass(launch);
        return launch.i64(m).i64(n).i64(k);
    }

    /** As {@link #passAll}, with the split-K partials in place of the result and without the bias. */
    Launch passPartials(Launch launch, Buffer partials) {
        a.pass(launch);
        b.pass(launch);
        launch.tensor(null);
        return launch.buffer(partials).i64(0).i64(m).i64(n).i64(k);
    }

    /** Passes the bias and the result. */
    Launch passResult(Launch launch) {
        bias.pass(launch);
        c.pass(launch);
        return launch;
    }
}
